import type { StepName } from '#lib/core/operations';
import { paths } from '#lib/paths';

export interface Advice {
  /** What to do next, as a sentence. */
  sentence: string;
  /** The page where that is done; the log below without one. */
  link?: { label: string; href: string };
}

type Places = { application: string; environment_slug: string };

const ADVICE: Record<StepName<'deploy'>, (places: Places) => Advice> = {
  services: ({ application, environment_slug: environment }) => ({
    sentence: 'Look at the services of this environment, press Retry there, then deploy again.',
    link: { label: 'Services', href: paths.services(application, { environment }) },
  }),
  fetch: ({ application }) => ({
    sentence: 'Check that the repository can be read and has the branch, then deploy again.',
    link: { label: 'Repository', href: paths.repository(application) },
  }),
  build: ({ application }) => ({
    sentence: 'Read the last lines of the log, correct the code or the build command, then deploy again.',
    link: { label: 'Settings', href: paths.settings(application) },
  }),
  variables: ({ application, environment_slug: environment }) => ({
    sentence: 'Look at the variables of this environment, then deploy again.',
    link: { label: 'Env Variables', href: paths.variables(application, { environment }) },
  }),
  release: ({ application }) => ({
    sentence: 'Read what the command printed, correct it or the code, then deploy again.',
    link: { label: 'Settings', href: paths.settings(application) },
  }),
  start: ({ application }) => ({
    sentence: 'Check the start command and what the application printed, then deploy again.',
    link: { label: 'Settings', href: paths.settings(application) },
  }),
  check: ({ application }) => ({
    sentence:
      'The application has to listen on the port in PORT and answer the health check path. Read its output in the log, or change path and time in the settings.',
    link: { label: 'Settings', href: paths.settings(application) },
  }),
  switch: () => ({ sentence: 'Check that the edge is running, then deploy again.' }),
  drain: () => ({ sentence: 'Deploy again.' }),
  stop: () => ({ sentence: 'Deploy again.' }),
};

/** What to do about a failure in this step; a step that this version does not know has the general advice. */
export function failureAdvice(step: string | undefined, places: Places): Advice {
  const known: Record<string, (places: Places) => Advice> = ADVICE;
  const advice = step === undefined ? undefined : known[step];
  return advice?.(places) ?? { sentence: 'Read the end of the log, then deploy again.' };
}
