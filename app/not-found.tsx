import type { Metadata } from 'next';
import { CenteredFrame } from '#components/layout/centered-frame';
import { ButtonLink } from '#components/ui/button-link';
import { paths } from '#lib/paths';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFoundPage() {
  return (
    <CenteredFrame
      title="Nothing here"
      description="This page does not exist, it was removed, or it belongs to an organisation that you are not a member of."
    >
      <ButtonLink variant="primary" href={paths.applications()}>
        Go to applications
      </ButtonLink>
    </CenteredFrame>
  );
}
