import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { CenteredFrame } from '#components/layout/centered-frame';
import { SetUpForm } from '#components/sessions/set-up-form';
import { Banner } from '#components/ui/banner';
import { TextLink } from '#components/ui/text-link';
import { paths } from '#lib/paths';
import { server } from '#lib/services/server';
import { hasOwner } from '#lib/services/setup/insert-first-owner';

// The token in the address must not travel on to another site.
export const metadata: Metadata = { title: 'Set up', referrer: 'same-origin' };

interface SetUpPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SetUpPage({ searchParams }: SetUpPageProps) {
  const { token } = await searchParams;
  // The link works once: whoever comes back to it wants to sign in.
  if (await hasOwner(server().database.db)) redirect(paths.signIn());
  return (
    <CenteredFrame title="Set up Stowage" description="You become the first owner. This link works once.">
      {typeof token === 'string' && token !== '' ? (
        <SetUpForm token={token} />
      ) : (
        <div className="flex flex-col gap-4">
          <Banner tone="warning" title="The link is not complete">
            Open the whole set-up link that Stowage printed in its terminal at the first start. It ends with “?token=”
            and a long text.
          </Banner>
          <p className="text-sm text-muted">
            Is this Stowage set up already? <TextLink href={paths.signIn()}>Sign in</TextLink>
          </p>
        </div>
      )}
    </CenteredFrame>
  );
}
