import { LayoutGrid, SearchX } from 'lucide-react';
import { EmptyState } from '#components/states/empty-state';
import { ButtonLink } from '#components/ui/button-link';
import { paths } from '#lib/paths';

/** The first view of a fresh panel. */
export function NoApplications({ refusal }: { refusal: string | null }) {
  return (
    <EmptyState
      icon={<LayoutGrid />}
      title="No applications yet"
      action={
        !refusal && (
          <>
            <ButtonLink variant="primary" href={paths.newApplication({ start: 'example' })}>
              Start with the example
            </ButtonLink>
            <ButtonLink href={paths.newApplication()}>New application</ButtonLink>
          </>
        )
      }
    >
      {refusal ? (
        <>{refusal} Ask an owner, admin or developer to create the first application.</>
      ) : (
        <>
          An application is code from a Git repository that runs in environments such as test and live, each with its
          own media storage. The example shows all of it in a minute.
        </>
      )}
    </EmptyState>
  );
}

export function NothingFound({ search }: { search: string }) {
  return (
    <EmptyState
      icon={<SearchX />}
      title={`No application has “${search}” in its name or slug`}
      action={<ButtonLink href={paths.applications()}>Show all applications</ButtonLink>}
    />
  );
}
