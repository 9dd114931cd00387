/** One line of the budget table. */
export interface Figure {
  what: string;
  budget: string;
  measured: string;
  /** Null where the budget cannot be judged here. */
  isKept: boolean | null;
}

/** Prints the figures beside their budgets. */
export function printTable(figures: Figure[]): void {
  const head = { what: 'what', budget: 'budget', measured: 'measured', isKept: null };
  const width = (pick: (figure: Figure) => string) =>
    Math.max(...[head, ...figures].map((figure) => pick(figure).length));
  const columns = [
    width((figure) => figure.what),
    width((figure) => figure.budget),
    width((figure) => figure.measured),
  ] as const;
  const line = (figure: Figure, verdict: string) =>
    console.log(
      `| ${figure.what.padEnd(columns[0])} | ${figure.budget.padEnd(columns[1])} | ${figure.measured.padEnd(columns[2])} | ${verdict.padEnd(4)} |`,
    );
  line(head, '');
  console.log(`| ${columns.map((size) => '-'.repeat(size)).join(' | ')} | ---- |`);
  for (const figure of figures) line(figure, figure.isKept === null ? '' : figure.isKept ? 'kept' : 'OVER');
}

/** The value below which `share` of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export const ms = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
export const seconds = (value: number) => `${(value / 1000).toFixed(2)} s`;
export const megabytes = (bytes: number) => `${Math.round(bytes / 1_000_000)} MB`;
