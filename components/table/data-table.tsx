import { clsx } from 'clsx';
import type { ReactNode } from 'react';

export interface Column<Row> {
  id: string;
  /** Heading of the column, and name of the value when rows are stacked. An empty string suits a column of actions. */
  header: string;
  cell: (row: Row) => ReactNode;
  align?: 'left' | 'right';
  /** The column that names the row; it leads the stacked form. One per table. */
  isRowHeader?: boolean;
  /** Tailwind classes of heading and cells, above all a width such as `w-40`. */
  className?: string;
}

interface DataTableProps<Row> {
  /** Names the table for screen readers: "Applications". */
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
}

/** Rows and columns in a plain table; on a phone each row becomes a block of named values. */
export function DataTable<Row>({ label, columns, rows, rowKey }: DataTableProps<Row>) {
  return (
    <table aria-label={label} className="w-full border-collapse text-sm max-sm:block">
      <thead className="max-sm:sr-only">
        <tr className="border-b">
          {columns.map((column) => (
            <th
              key={column.id}
              scope="col"
              className={clsx('px-4 py-2 text-xs font-medium text-faint', alignment(column), column.className)}
            >
              {column.header || <span className="sr-only">Actions</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-sm:block">
        {rows.map((row) => (
          <tr
            key={rowKey(row)}
            className="border-b transition-colors last:border-b-0 hover:bg-hover max-sm:relative max-sm:block max-sm:py-2.5"
          >
            {columns.map((column) => (
              <Cell key={column.id} column={column}>
                {column.cell(row)}
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function alignment(column: { align?: 'left' | 'right' }): string {
  return column.align === 'right' ? 'text-right' : 'text-left';
}

function Cell<Row>({ column, children }: { column: Column<Row>; children: ReactNode }) {
  const Tag = column.isRowHeader ? 'th' : 'td';
  const isActions = column.header === '';
  return (
    <Tag
      scope={column.isRowHeader ? 'row' : undefined}
      className={clsx(
        'px-4 py-2 align-middle font-normal max-sm:flex max-sm:w-auto max-sm:gap-3 max-sm:py-0.5 max-sm:text-left',
        alignment(column),
        column.className,
        isActions && 'max-sm:absolute max-sm:top-1.5 max-sm:right-0 max-sm:px-2',
        column.isRowHeader && 'max-sm:pr-14 max-sm:pb-1',
      )}
    >
      {!column.isRowHeader && !isActions && (
        <span aria-hidden="true" className="w-28 shrink-0 text-faint sm:hidden">
          {column.header}
        </span>
      )}
      <div className="min-w-0">{children}</div>
    </Tag>
  );
}
