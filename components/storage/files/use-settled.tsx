'use client';

import { useEffect, useState } from 'react';

const PAUSE_MS = 250;

/** A text as it was when nobody has changed it for a moment, so that typing asks the store once. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  // Clicks on folders end with a slash, and should not wait.
  const isFolder = text === '' || text.endsWith('/');
  if (isFolder && settled !== text) setSettled(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return isFolder ? text : settled;
}
