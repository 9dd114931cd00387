import { clsx } from 'clsx';
import { IntentLink } from '#components/ui/intent-link';

interface EnvironmentSwitcherProps {
  environments: { slug: string; name: string }[];
  /** Slug of the environment that is shown. */
  selected: string;
  /** Address of this page for an environment: `(slug) => paths.variables(id, { environment: slug })`. */
  hrefOf: (slug: string) => string;
}

/** Which environment the page shows; each has an address, so the choice can be shared and survives a reload. */
export function EnvironmentSwitcher({ environments, selected, hrefOf }: EnvironmentSwitcherProps) {
  return (
    <nav aria-label="Environment" className="mb-5 max-w-full overflow-x-auto">
      <ul className="inline-flex gap-0.5 rounded-lg bg-grey-soft p-0.5">
        {environments.map(({ slug, name }) => (
          <li key={slug}>
            <IntentLink
              href={hrefOf(slug)}
              aria-current={slug === selected ? 'true' : undefined}
              className={clsx(
                'flex h-7 items-center rounded-md px-3 text-sm font-medium whitespace-nowrap -outline-offset-2 transition-colors',
                slug === selected ? 'bg-raised text-fg shadow-control' : 'text-muted hover:text-fg',
              )}
            >
              {name}
            </IntentLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
