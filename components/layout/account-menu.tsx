'use client';

import { BookOpen, KeyRound, LogOut, Monitor, Moon, Sun } from 'lucide-react';
import type { Theme } from '#components/layout/theme';
import { useTheme } from '#components/layout/use-theme';
import { toDisplayError } from '#components/states/display-error';
import { Menu } from '#components/ui/menu';
import { showToast } from '#components/ui/show-toast';
import type * as contract from '#lib/contracts/iam';
import { paths } from '#lib/paths';
import { call } from '#lib/queries/call';

interface AccountMenuProps {
  name: string;
  email: string;
}

const THEMES: { value: Theme; label: string; icon: React.ReactNode }[] = [
  { value: 'system', label: 'System', icon: <Monitor /> },
  { value: 'light', label: 'Light', icon: <Sun /> },
  { value: 'dark', label: 'Dark', icon: <Moon /> },
];

async function signOut(): Promise<void> {
  try {
    await call<typeof contract.signOut>('DELETE /iam/v3/sessions/');
    // A full load, so that nothing of this person stays in memory.
    window.location.assign(paths.signIn());
  } catch (error) {
    showToast({ tone: 'error', title: 'You are still signed in', description: toDisplayError(error).message });
  }
}

/** Who is signed in; access tokens, theme, signing out. */
export function AccountMenu({ name, email }: AccountMenuProps) {
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
        { kind: 'action', label: 'Sign out', icon: <LogOut />, onSelect: () => void signOut() },
      ]}
    />
  );
}
