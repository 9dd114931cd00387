'use client';

import { BookOpen, KeyRound, LogOut, Monitor, Moon, Sun } from 'lucide-react';
import type { Theme } from '#components/layout/theme';
import { useTheme } from '#components/layout/use-theme';
import { Menu } from '#components/ui/menu';
import { showToast } from '#components/ui/show-toast';
import { paths } from '#lib/paths';

interface AccountMenuProps {
  name: string;
  email: string;
  /** Address that ends the session on POST. */
  signOutUrl: string;
}

const THEMES: { value: Theme; label: string; icon: React.ReactNode }[] = [
  { value: 'system', label: 'System', icon: <Monitor /> },
  { value: 'light', label: 'Light', icon: <Sun /> },
  { value: 'dark', label: 'Dark', icon: <Moon /> },
];

async function signOut(signOutUrl: string): Promise<void> {
  const response = await fetch(signOutUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  }).catch(() => null);
  // A full load, so that nothing of this person stays in memory.
  if (response?.ok) window.location.assign(paths.signIn());
  else showToast({ tone: 'error', title: 'You are still signed in', description: 'Signing out failed. Try again.' });
}

/** Who is signed in; access tokens, theme, signing out. */
export function AccountMenu({ name, email, signOutUrl }: AccountMenuProps) {
  const [theme, setTheme] = useTheme();
  const displayName = name || email;
  return (
    <Menu
      label={`Account of ${displayName}`}
      triggerClassName="flex size-8 items-center justify-center rounded-full border bg-sunken text-xs font-semibold text-muted uppercase transition-colors hover:text-fg"
      trigger={<span aria-hidden="true">{displayName.slice(0, 1)}</span>}
      entries={[
        { kind: 'heading', title: displayName, description: name ? email : undefined },
        { kind: 'separator' },
        { kind: 'link', label: 'Access tokens', icon: <KeyRound />, href: paths.accessTokens() },
        { kind: 'link', label: 'API reference', icon: <BookOpen />, href: paths.apiDocs() },
        { kind: 'separator' },
        {
          kind: 'choice',
          label: 'Theme',
          value: theme,
          options: THEMES,
          onChange: (value) => setTheme(THEMES.find((option) => option.value === value)?.value ?? 'system'),
        },
        { kind: 'separator' },
        { kind: 'action', label: 'Sign out', icon: <LogOut />, onSelect: () => void signOut(signOutUrl) },
      ]}
    />
  );
}
