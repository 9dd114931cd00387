import { formatBytes } from '#components/service-instances/format-bytes';
import type { UsageReport } from '#lib/contracts/storage-usage';

const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** The figures of the chart, newest first. */
export function UsageTable({ samples }: { samples: UsageReport['samples'] }) {
  return (
    <details className="text-sm">
      <summary className="w-fit rounded-sm text-muted hover:text-fg">Show as a table</summary>
      <section
        aria-label="Figures"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        tabIndex={0}
        className="mt-2 max-h-60 overflow-y-auto rounded-md border -outline-offset-2"
      >
        <table className="w-full text-left">
          <thead className="sticky top-0 bg-sunken text-xs text-muted">
            <tr>
              <th className="px-3 py-1.5 font-medium">Time</th>
              <th className="px-3 py-1.5 text-right font-medium">Bytes</th>
              <th className="px-3 py-1.5 text-right font-medium">Files</th>
            </tr>
          </thead>
          <tbody className="divide-y tabular-nums">
            {samples.toReversed().map(({ at, bytes, objects }) => (
              <tr key={at}>
                <td className="px-3 py-1.5">{moment.format(Date.parse(at))}</td>
                <td className="px-3 py-1.5 text-right">{formatBytes(bytes)}</td>
                <td className="px-3 py-1.5 text-right">{objects.toLocaleString('en')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
