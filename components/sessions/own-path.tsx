/**
 * Where to go after signing in: a path of this panel.
 * @param next what the address says, which anybody may have written
 * @returns the path, or `fallback` for other sites, `//host`, `/\host` and whatever else is no path of ours
 */
export function ownPath(next: unknown, fallback: string): string {
  if (typeof next !== 'string' || !next.startsWith('/')) return fallback;
  const base = 'http://panel.invalid';
  const url = URL.parse(next, base);
  // "/.//host" is resolved to the path "//host", which a browser takes for another site.
  if (url?.origin !== base || url.pathname.startsWith('//') || url.pathname === '/sign-in') return fallback;
  return url.pathname + url.search + url.hash;
}
