/**
 * The sentences about a value that is a list or an object, and about everything in it.
 * @param errors those of react-hook-form
 * @param path of the value, such as `cors.0.allowedOrigins`
 */
export function messagesAt(errors: object, path: string): string[] {
  let found: unknown = errors;
  for (const name of path.split('.')) found = isObject(found) ? Reflect.get(found, name) : undefined;
  return [...new Set(collect(found))];
}

function collect(value: unknown): string[] {
  if (!isObject(value)) return [];
  const message: unknown = Reflect.get(value, 'message');
  if (typeof message === 'string') return [message];
  // `ref` holds the element of the page, which has properties without end.
  return Object.entries(value).flatMap(([name, inner]) => (name === 'ref' ? [] : collect(inner)));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
