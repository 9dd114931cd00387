import { Fragment, type ReactNode } from 'react';

interface KeyValueProps {
  /** Facts in reading order. Rows whose value is null, undefined or false are left out. */
  items: { label: string; value: ReactNode }[];
}

/** Facts about one thing: names at the left, values at the right; one above the other on a phone. */
export function KeyValue({ items }: KeyValueProps) {
  const shown = items.filter(({ value }) => value !== null && value !== undefined && value !== false);
  return (
    <dl className="grid grid-cols-1 gap-x-6 text-sm sm:grid-cols-[minmax(8rem,max-content)_minmax(0,1fr)] sm:gap-y-2.5">
      {shown.map(({ label, value }) => (
        <Fragment key={label}>
          <dt className="text-muted">{label}</dt>
          <dd className="mb-2.5 min-w-0 sm:mb-0">{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
