'use client';

import { CircleAlert, TriangleAlert } from 'lucide-react';
import { KeyValue } from '#components/ui/key-value';
import { Badge } from '#components/ui/state-pill';
import { exampleLink } from '#components/variables/example-link';
import { parseDsn } from '#lib/core/dsn';
import { inspectDsn } from '#lib/core/dsn-inspect';

interface DsnInspectionProps {
  /** The DSN, or a masked form of it. */
  text: string;
  /** The managed DSN under it, masked: fields that differ are marked. */
  managed?: string;
}

/** What the public readers make of a DSN, its warnings, and the link of a file; secrets never show. */
export function DsnInspection({ text, managed }: DsnInspectionProps) {
  const parsed = parseDsn(text);
  if (!parsed.ok) {
    return (
      <p role="alert" className="flex gap-1.5 text-sm text-red [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0">
        <CircleAlert aria-hidden="true" />
        {parsed.reason}
      </p>
    );
  }
  const { rows, warnings } = inspectDsn(parsed.dsn);
  const base = managed === undefined ? null : parseDsn(managed);
  const before = base?.ok ? new Map(inspectDsn(base.dsn).rows.map((row) => [row.label, row.value])) : null;
  const isChanged = (row: { label: string; value: string; secret?: boolean }) =>
    before !== null && !row.secret && before.get(row.label) !== row.value;
  const link = exampleLink(parsed.dsn);

  return (
    <div className="flex flex-col gap-3">
      {warnings.length > 0 && (
        <ul aria-label="Warnings" className="flex flex-col gap-1 text-sm text-orange">
          {warnings.map((warning) => (
            <li key={warning.code} className="flex gap-1.5 [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0">
              <TriangleAlert aria-hidden="true" />
              {warning.message}
            </li>
          ))}
        </ul>
      )}
      <KeyValue
        items={[
          ...rows.map((row) => ({
            label: row.label,
            value: (
              <span className="flex flex-wrap items-center gap-2">
                <code className="min-w-0 font-mono text-xs break-all">{row.secret ? '••••••••' : row.value}</code>
                {isChanged(row) && <Badge tone="orange">differs</Badge>}
              </span>
            ),
          })),
          {
            label: 'Link of a file',
            value: link && <code className="font-mono text-xs break-all">{link}</code>,
          },
        ]}
      />
    </div>
  );
}
