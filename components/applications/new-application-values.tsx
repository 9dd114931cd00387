import * as z from 'zod/mini';
import { emptyRepository, repositoryShape, requireToken } from '#components/repositories/repository-values';
import { ApplicationName, Slug } from '#lib/core/names';

export const starts = ['example', 'git'] as const;

const base = {
  start: z.enum(starts),
  organisation: z.string(),
  name: ApplicationName,
  slug: Slug,
  region: z.string().check(z.minLength(1, 'Choose a region.')),
};

const WithRepository = z.object({ ...base, ...repositoryShape });
/** The example brings its own repository, so nothing is asked of those fields. */
const WithExample = z.object({ ...WithRepository.shape, url: z.string(), password: z.string(), branch: z.string() });

export type NewApplicationValues = z.infer<typeof WithRepository>;

const FromGit = WithRepository.check(requireToken);

/** The schema for what is chosen at the top of the form. */
export function newApplicationSchema(
  start: NewApplicationValues['start'],
): z.ZodMiniType<NewApplicationValues, NewApplicationValues> {
  return start === 'example' ? WithExample : FromGit;
}

export function emptyApplication(start: NewApplicationValues['start'], organisation: string, region: string) {
  const names = start === 'example' ? { name: 'Media gallery', slug: 'media-gallery' } : { name: '', slug: '' };
  return { ...emptyRepository, ...names, start, organisation, region } satisfies NewApplicationValues;
}
