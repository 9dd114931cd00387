import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { CenteredFrame } from '#components/layout/centered-frame';
import { ownPath } from '#components/sessions/own-path';
import { SignInForm } from '#components/sessions/sign-in-form';
import { paths } from '#lib/paths';
import { identify } from '#lib/services/identify';
import { server } from '#lib/services/server';

export const metadata: Metadata = { title: 'Sign in' };

interface SignInPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const next = ownPath((await searchParams).next, paths.applications());
  if (await identify(server(), await headers())) redirect(next);
  return (
    <CenteredFrame title="Sign in">
      <SignInForm next={next} />
    </CenteredFrame>
  );
}
