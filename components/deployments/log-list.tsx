'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { clsx } from 'clsx';
import { ArrowDown } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { LogRow } from '#components/deployments/log-rows';
import { LogText } from '#components/deployments/log-text';
import { Button } from '#components/ui/button';

const LINE_PX = 20;
const AT_END_PX = 32;
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

interface LogListProps {
  rows: LogRow[];
  /** What is looked for, in lower case. */
  query: string;
  /** Row to bring into view; null for none. */
  shownRow: number | null;
}

/** The lines of a log, of which only those in view are in the page. Follows the end unless one scrolls up. */
export function LogList({ rows, query, shownRow }: LogListProps) {
  const scrollRef = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => LINE_PX,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 20,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: AT_END_PX,
  });

  useEffect(() => {
    if (shownRow !== null) virtualizer.scrollToIndex(shownRow, { align: 'center' });
  }, [shownRow, virtualizer]);

  return (
    <div className="relative">
      <div
        ref={scrollRef}
        role="log"
        aria-label="Deployment log"
        // Thousands of lines must not be read out; the steps and the state of the deployment are.
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        tabIndex={0}
        className="h-112 max-h-[70dvh] overflow-y-auto rounded-b-lg bg-sunken font-mono text-xs leading-5 -outline-offset-2"
      >
        <div className="relative my-2" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <div
                  key={item.key}
                  ref={virtualizer.measureElement}
                  data-index={item.index}
                  className={clsx('absolute inset-x-0 top-0 px-4', item.index === shownRow && 'bg-hover')}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <Row row={row} query={query} />
                </div>
              )
            );
          })}
        </div>
      </div>
      {rows.length > 0 && !virtualizer.isAtEnd(AT_END_PX) && (
        <div className="absolute right-4 bottom-3">
          <Button size="sm" icon={<ArrowDown />} onClick={() => virtualizer.scrollToEnd()}>
            Jump to the end
          </Button>
        </div>
      )}
    </div>
  );
}

function Row({ row, query }: { row: LogRow; query: string }) {
  if (row.kind === 'step') {
    return (
      <div className="pt-2 pb-0.5 font-sans font-semibold">
        <LogText text={row.plain} query={query} />
      </div>
    );
  }
  return (
    <div className="flex gap-3">
      <time dateTime={row.at} className="shrink-0 text-faint tabular-nums select-none max-sm:hidden">
        {clock.format(Date.parse(row.at))}
      </time>
      <span className="min-h-5 min-w-0 whitespace-pre-wrap">
        <LogText text={row.text} query={query} />
      </span>
    </div>
  );
}
