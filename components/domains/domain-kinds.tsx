import type { Tone } from '#components/ui/state-pill';
import type { Domain } from '#lib/contracts/applications';

/** The kinds of domains in words: what each means and the variable that carries it. */
export const domainKindViews: Record<
  Domain['kind'],
  { label: string; tone: Tone; variable: string; description: string }
> = {
  primary: { label: 'Primary', tone: 'green', variable: 'DOMAIN', description: 'The address visitors should see.' },
  alias: {
    label: 'Alias',
    tone: 'blue',
    variable: 'DOMAIN_ALIASES',
    description: 'Answers like the primary one.',
  },
  redirect: {
    label: 'Redirect',
    tone: 'grey',
    variable: 'DOMAIN_REDIRECTS',
    description: 'The application sends visitors on to the primary one.',
  },
};

/** What the three variables will hold, in the form that the application gets. */
export function domainVariables(
  domains: readonly Pick<Domain, 'kind' | 'name'>[],
  platformHost: string,
): { name: string; value: string }[] {
  const names = (kind: Domain['kind']) => domains.filter((domain) => domain.kind === kind).map(({ name }) => name);
  return [
    { name: domainKindViews.primary.variable, value: names('primary')[0] ?? platformHost },
    { name: domainKindViews.alias.variable, value: names('alias').join(',') },
    { name: domainKindViews.redirect.variable, value: names('redirect').join(',') },
  ];
}
