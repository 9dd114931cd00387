'use client';

import { Upload } from 'lucide-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';

interface DropZoneProps {
  /** Null when files cannot be dropped here. */
  onDrop: ((transfer: DataTransfer) => void) | null;
  /** Where dropped files go, for people. */
  target: string;
  children: ReactNode;
}

/** Takes files that are dragged onto it. The button beside it does the same for those who do not drag. */
export function DropZone({ onDrop, target, children }: DropZoneProps) {
  // Entering a child comes before leaving its parent, so the depth is counted.
  const depth = useRef(0);
  const [isOver, setOver] = useState(false);
  const isFiles = (event: DragEvent) => onDrop !== null && event.dataTransfer.types.includes('Files');
  const move = (by: number) => {
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  return (
    <section
      aria-label="Files"
      className="relative"
      onDragEnter={(event) => isFiles(event) && move(1)}
      onDragLeave={(event) => isFiles(event) && move(-1)}
      onDragOver={(event) => isFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!isFiles(event)) return;
        event.preventDefault();
        move(-depth.current);
        onDrop?.(event.dataTransfer);
      }}
    >
      {children}
      {isOver && (
        <div className="pointer-events-none absolute inset-0 z-10 flex items-center justify-center gap-2 rounded-lg border-2 border-dashed border-accent bg-raised/90 font-medium [&_svg]:size-5">
          <Upload aria-hidden="true" />
          Drop to upload to {target}
        </div>
      )}
    </section>
  );
}
