import type { EnvironmentVariable } from '#lib/contracts/variables';
import { formatDotenv, parseDotenv } from '#lib/core/dotenv';

const placeholderOf = (name: string) => `# ${name} is sensitive: its value is not shown here.\n`;

/** The variables that `.env` text can set: custom values, also those that hide a managed one; no patches. */
export function customValues(variables: readonly EnvironmentVariable[]): EnvironmentVariable[] {
  return variables.filter(({ uuid, kind }) => uuid !== null && kind === 'value');
}

/** The custom variables as `.env` text to edit. A secret is a comment, which changes nothing. */
export function presentText(variables: readonly EnvironmentVariable[]): string {
  return customValues(variables)
    .map(({ name, value }) => (value === undefined ? placeholderOf(name) : formatDotenv([{ name, value }])))
    .join('');
}

/** The secrets that the text leaves out: "Remove them" would take them away. */
export function secretsLeftOut(text: string, variables: readonly EnvironmentVariable[]): EnvironmentVariable[] {
  const named = new Set(parseDotenv(text).entries.map(({ name }) => name));
  return customValues(variables).filter(({ name, value }) => value === undefined && !named.has(name));
}

/** Puts secrets into the text: each in the place of its comment, else at the end. */
export function withSecrets(text: string, secrets: readonly { name: string; value: string }[]): string {
  let result = text;
  for (const secret of secrets) {
    const line = formatDotenv([secret]);
    const placeholder = placeholderOf(secret.name);
    if (result.includes(placeholder)) {
      // A function, because a value may contain "$&".
      result = result.replace(placeholder, () => line);
    } else {
      result = result === '' || result.endsWith('\n') ? result + line : `${result}\n${line}`;
    }
  }
  return result;
}
