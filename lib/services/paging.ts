import type { Page } from '#lib/contracts/endpoint';

export interface PageInput {
  page: number;
  page_size: number;
}

/** Rows of one page, and how many there are in all. */
export interface Rows<Row> {
  count: number;
  rows: Row[];
}

export function limitOffset(input: PageInput): { limit: number; offset: number } {
  return { limit: input.page_size, offset: (input.page - 1) * input.page_size };
}

/**
 * The list form of the API with absolute links.
 * @param url path and query of this request, on the public address
 */
export function toPage<Row>(input: PageInput, { count, rows }: Rows<Row>, url: URL): Page<Row> {
  const link = (page: number) => {
    const target = new URL(url);
    target.searchParams.set('page', String(page));
    return target.href;
  };
  return {
    count,
    next: input.page * input.page_size < count ? link(input.page + 1) : null,
    previous: input.page > 1 ? link(input.page - 1) : null,
    results: rows,
  };
}
