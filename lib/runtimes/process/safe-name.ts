/**
 * The id itself, when it can be a file name.
 * @throws TypeError otherwise; ids are made by the platform, so this is a mistake of the caller
 */
export function safeName(id: string): string {
  if (!/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}$/.test(id))
    throw new TypeError('An id must consist of letters, digits, "_", "-" and ".".');
  return id;
}
