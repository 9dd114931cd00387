/** Shorter values ("live", "8080") are no secrets and would blacken half the log. */
const MIN_LENGTH = 6;
const MASK = '••••••';

/**
 * A function that blackens the values of variables in a text: whole values, their single lines, and the user name and
 * password of values that are addresses (a DSN), both as written and percent-decoded.
 */
export function masker(variables: Record<string, string>): (text: string) => string {
  const secrets = new Set<string>();
  for (const value of Object.values(variables)) {
    for (const part of [value, ...value.split(/\r?\n/), ...credentials(value)]) {
      if (part.trim().length >= MIN_LENGTH) secrets.add(part);
    }
  }
  // The longest first: a value must not survive in part because a shorter one inside it was replaced before.
  const ordered = [...secrets].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}

function credentials(value: string): string[] {
  const userInfo = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)@/i.exec(value)?.[1];
  if (userInfo === undefined) return [];
  return userInfo.split(':').flatMap((part) => [part, decoded(part)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
