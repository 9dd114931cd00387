/**
 * Loads another page in full, so that nothing of the state before stays in memory. Never settles: what waits for it
 * stays pending until the new page is there.
 */
export function leaveFor(path: string): Promise<never> {
  window.location.assign(path);
  return new Promise(() => undefined);
}
