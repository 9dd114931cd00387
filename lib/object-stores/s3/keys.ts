/**
 * A key from a list that was asked for with `encoding-type=url`. Stores write a space as `+` or `%20`; a store that
 * does not know the parameter sends the key as it is, and says so by leaving `EncodingType` out of its answer.
 */
export function decodeKey(key: string | undefined, encodingType: string | undefined): string {
  if (encodingType !== 'url') return key ?? '';
  return decodeURIComponent((key ?? '').replaceAll('+', '%20'));
}
