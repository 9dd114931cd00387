/** Ids shorter than this are names that other values may contain by chance. */
const MIN_TELLING_LENGTH = 12;

/** Does a variable carry this key, whole or as part of a DSN? */
export function carriesKey(value: string, key: { keyId: string; secret: string }): boolean {
  const forms = [key.secret, encodeURIComponent(key.secret)];
  if (key.keyId.length >= MIN_TELLING_LENGTH) forms.push(key.keyId);
  return forms.some((form) => form !== '' && value.includes(form));
}
