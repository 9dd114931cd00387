'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type Dispatch,
  type KeyboardEvent,
  type ReactNode,
  type SetStateAction,
  useCallback,
  useEffect,
  useRef,
} from 'react';
import { FILE_COLUMNS, FileLine } from '#components/storage/files/file-line';
import type { FileRow } from '#components/storage/files/file-rows';
import { useThumbnails } from '#components/storage/files/use-thumbnails';
import type { MenuEntry } from '#components/ui/menu-entry';
import { Spinner } from '#components/ui/spinner';
import type { FilesFacts } from '#lib/services/storage-files/facts';

const ROW_PX = 45;
/** So far before the end the next page is asked for. */
const AHEAD = 300;

const rowHeight = () => ROW_PX;

interface FileListProps {
  instanceId: string;
  facts: FilesFacts;
  canRead: boolean;
  rows: FileRow[];
  selected: ReadonlySet<string>;
  onSelect: Dispatch<SetStateAction<ReadonlySet<string>>>;
  menuOf: (row: FileRow) => MenuEntry[];
  onOpenFile: ((key: string) => void) | null;
  hasMore: boolean;
  isLoadingMore: boolean;
  onMore: () => void;
  /** Under the last row, such as a failure to load more. */
  end: ReactNode;
}

/** The files of a folder, of which only those in view are in the page. */
export function FileList(props: FileListProps) {
  const { instanceId, facts, canRead, rows, selected, onSelect, hasMore, isLoadingMore, onMore, end } = props;
  const scrollRef = useRef<HTMLElement>(null);
  // A new function would make it measure 100,000 rows anew with each frame of scrolling.
  const getItemKey = useCallback((index: number) => rows[index]?.id ?? index, [rows]);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: rowHeight,
    getItemKey,
    overscan: 12,
  });
  const items = virtualizer.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  const thumbnailOf = useThumbnails(
    { instanceId, canRead, publicUrl: facts.publicUrl, publicPrefixes: facts.publicPrefixes },
    rows,
    { first, last, isResting: !virtualizer.isScrolling },
  );

  const needsMore = hasMore && !isLoadingMore && last >= rows.length - AHEAD;
  useEffect(() => {
    if (needsMore) onMore();
  }, [needsMore, onMore]);

  const areAllSelected = rows.length > 0 && selected.size === rows.length;
  const toggle = useCallback(
    (id: string) =>
      onSelect((ids) => {
        const next = new Set(ids);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [onSelect],
  );
  const moveFocus = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const current = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
    if (step === 0 || !current || event.defaultPrevented) return;
    event.preventDefault();
    const next = Math.min(rows.length - 1, Math.max(0, Number(current.dataset.index) + step));
    virtualizer.scrollToIndex(next, { align: 'auto' });
    requestAnimationFrame(() =>
      scrollRef.current
        ?.querySelector<HTMLElement>(`[data-index="${next}"] [data-name]`)
        ?.focus({ preventScroll: true }),
    );
  };

  return (
    <div>
      <div className={`${FILE_COLUMNS} h-9 border-b text-xs text-muted`}>
        <input
          type="checkbox"
          aria-label="Select all that are loaded"
          className="size-4 accent-accent-solid"
          checked={areAllSelected}
          onChange={() => onSelect(new Set(areAllSelected ? [] : rows.map(({ id }) => id)))}
        />
        <span className="col-span-2">Name</span>
        <span className="text-right max-sm:hidden">Size</span>
        <span className="max-md:hidden">Type</span>
        <span className="max-sm:hidden">Modified</span>
      </div>
      <section
        ref={scrollRef}
        aria-label="Files of this folder"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        tabIndex={0}
        onKeyDown={moveFocus}
        className="max-h-[max(24rem,calc(100dvh-24rem))] overflow-y-auto rounded-b-lg -outline-offset-2 [overflow-anchor:none]"
      >
        <ul className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <FileLine
                  key={item.key}
                  row={row}
                  index={item.index}
                  count={hasMore ? -1 : rows.length}
                  top={item.start}
                  thumbnail={thumbnailOf(row)}
                  isSelected={selected.has(row.id)}
                  onToggle={toggle}
                  menuOf={props.menuOf}
                  onOpenFile={props.onOpenFile}
                  facts={facts}
                />
              )
            );
          })}
        </ul>
        {isLoadingMore && (
          <p role="status" className="flex items-center justify-center gap-2 py-3 text-sm text-muted">
            <Spinner /> Loading more
          </p>
        )}
        {end}
      </section>
    </div>
  );
}
