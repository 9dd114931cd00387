'use client';

import { useSyncExternalStore } from 'react';
import { parseTheme, THEME_COOKIE, type Theme } from '#components/layout/theme';

const YEAR_SECONDS = 31_536_000;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Changes the theme of this page at once and of later ones by a cookie, which the server reads: nothing flashes. */
function changeTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
  const maxAge = theme === 'system' ? 0 : YEAR_SECONDS;
  // biome-ignore lint/suspicious/noDocumentCookie: cookieStore does not exist on plain http
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${maxAge}; samesite=lax`;
  for (const notify of listeners) notify();
}

/** The theme chosen by the person, and how to change it. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore(
    subscribe,
    () => parseTheme(document.documentElement.dataset.theme),
    () => 'system' as const,
  );
  return [theme, changeTheme];
}
