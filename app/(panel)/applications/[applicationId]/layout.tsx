import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { ApplicationFrame } from '#components/layout/application-frame';
import { loadApplication } from './load-application';

interface ApplicationLayoutProps {
  params: Promise<{ applicationId: string }>;
  children: ReactNode;
}

export async function generateMetadata({ params }: ApplicationLayoutProps): Promise<Metadata> {
  const application = await loadApplication((await params).applicationId);
  return { title: { template: `%s · ${application.name} · Stowage`, default: application.name } };
}

/** The frame of every page of one application; an application that this person cannot see does not exist. */
export default async function ApplicationLayout({ params, children }: ApplicationLayoutProps) {
  const application = await loadApplication((await params).applicationId);
  return (
    <ApplicationFrame application={{ id: application.uuid, name: application.name, slug: application.slug }}>
      {children}
    </ApplicationFrame>
  );
}
