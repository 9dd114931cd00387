/** The page number in a query parameter: a whole number from 1; anything else means the first page. */
export function pageFromParam(value: string | string[] | null | undefined): number {
  const page = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : 1;
  return Math.max(1, page);
}
