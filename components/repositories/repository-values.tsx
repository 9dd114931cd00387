import * as z from 'zod/mini';
import { BranchName, GitUrl } from '#lib/core/names';

export const repositoryAccess = ['open', 'key', 'token'] as const;

const shape = {
  url: GitUrl,
  access: z.enum(repositoryAccess),
  key_type: z.enum(['ED25519', 'ECDSA', 'RSA']),
  username: z.string().check(z.maxLength(255, 'A user name has at most 255 characters.')),
  password: z.string().check(z.maxLength(4096, 'A token has at most 4096 characters.')),
  branch: BranchName,
};

/** The fields of a form that connects a repository. */
export const repositoryShape = shape;
const RepositoryValues = z.object(shape);
export type RepositoryValues = z.infer<typeof RepositoryValues>;

export const emptyRepository: RepositoryValues = {
  url: '',
  access: 'open',
  key_type: 'ED25519',
  username: '',
  password: '',
  branch: 'main',
};

/** Access by token needs the token: for `.check()` of a form's schema. */
export const requireToken = z.refine<Pick<RepositoryValues, 'access' | 'password'>>(
  (values) => values.access !== 'token' || values.password !== '',
  { path: ['password'], error: 'Enter the token or password.' },
);

/** The form of the page that changes the repository of an application. */
export const RepositoryForm = RepositoryValues.check(requireToken);
