'use client';

import { useSyncExternalStore } from 'react';

/** One timer for everybody who shows a time at this pace, stopped when nobody does. */
function createClock(intervalMs: number) {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;

  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    if (listeners.size === 1) now = Date.now();
    timer ??= setInterval(() => {
      now = Date.now();
      for (const notify of listeners) notify();
    }, intervalMs);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  };
  return { subscribe, read: () => now };
}

const CLOCKS = { second: createClock(1000), halfMinute: createClock(30_000) };

/**
 * The current time in milliseconds, refreshed at the given pace, or null on the server and while hydrating, when the
 * two sides could not agree.
 */
export function useNow(pace: keyof typeof CLOCKS): number | null {
  return useSyncExternalStore<number | null>(CLOCKS[pace].subscribe, CLOCKS[pace].read, () => null);
}
