import * as z from 'zod/mini';
import { Empty, endpoint, Instant, page, pageQuery, Uuid } from '#lib/contracts/endpoint';
import { roles, tokenScopes } from '#lib/core/roles';

export const Me = z.object({ uuid: z.string(), email: z.string(), first_name: z.string(), last_name: z.string() });
export type Me = z.infer<typeof Me>;

export const Organisation = z.object({
  uuid: z.string(),
  name: z.string(),
  created_at: z.string(),
  role: z.enum(roles),
});
export type Organisation = z.infer<typeof Organisation>;

const personName = z
  .string()
  .check(z.trim(), z.minLength(1, 'Enter a name.'), z.maxLength(100, 'A name has at most 100 characters.'));
const organisationName = z
  .string()
  .check(z.trim(), z.minLength(1, 'Enter a name.'), z.maxLength(100, 'A name has at most 100 characters.'));
const email = z
  .email('Enter an e-mail address.')
  .check(z.toLowerCase(), z.maxLength(254, 'An e-mail address has at most 254 characters.'));
const password = z
  .string()
  .check(
    z.minLength(10, 'A password has at least 10 characters.'),
    z.maxLength(128, 'A password has at most 128 characters.'),
  );

export const SetupInput = z.object({
  token: z.string(),
  organisation: organisationName,
  name: personName,
  email,
  password,
});
export type SetupInput = z.infer<typeof SetupInput>;

/** No limits on the form of the password here: they would tell what a right one looks like. */
export const SignInInput = z.object({
  email,
  password: z.string().check(z.minLength(1, 'Enter your password.'), z.maxLength(1000, 'This password is too long.')),
});
export type SignInInput = z.infer<typeof SignInInput>;

export const RenameOrganisationInput = z.object({ name: organisationName });

export const Member = z.object({
  uuid: z.string(),
  organisation: z.string(),
  user: z.object({ uuid: z.string(), name: z.string(), email: z.string() }),
  role: z.enum(roles),
  created_at: z.string(),
});
export type Member = z.infer<typeof Member>;
export const CreateMemberInput = z.object({
  organisation: Uuid,
  name: personName,
  email,
  password,
  role: z.enum(roles, 'Choose a role.'),
});
export type CreateMemberInput = z.infer<typeof CreateMemberInput>;
export const UpdateMemberInput = z.object({ role: z.enum(roles, 'Choose a role.') });

export const AccessToken = z.object({
  uuid: z.string(),
  name: z.string(),
  hint: z.string(),
  scopes: z.array(z.enum(tokenScopes)),
  expires_at: Instant,
  last_used_at: Instant,
  created_at: z.string(),
});
export type AccessToken = z.infer<typeof AccessToken>;
export const CreateAccessTokenInput = z.object({
  name: z
    .string()
    .check(
      z.trim(),
      z.minLength(1, 'Enter a name that says what the token is for.'),
      z.maxLength(100, 'A name has at most 100 characters.'),
    ),
  scopes: z.array(z.enum(tokenScopes)).check(z.minLength(1, 'Choose at least one scope.')),
  /** Days until it expires; null never does. */
  expires_in_days: z.nullable(
    z.number().check(z.int(), z.minimum(1, 'Choose 1 day or more.'), z.maximum(3650, 'Choose at most 3650 days.')),
  ),
});
export type CreateAccessTokenInput = z.infer<typeof CreateAccessTokenInput>;

const tag = 'People';

export const getMe = endpoint('GET /iam/v3/me/', {
  summary: 'Who the caller is',
  tag,
  permission: 'signed-in',
  response: Me,
});
export const setUp = endpoint('POST /iam/v3/setup/', {
  summary: 'Create the first owner with the one-time link',
  tag,
  permission: 'anyone',
  body: SetupInput,
  status: 201,
  response: Me,
});
export const signIn = endpoint('POST /iam/v3/sessions/', {
  summary: 'Sign in; the answer sets the session cookie',
  tag,
  permission: 'anyone',
  body: SignInInput,
  status: 201,
  response: Me,
});
export const signOut = endpoint('DELETE /iam/v3/sessions/', {
  summary: 'Sign out; the session ends at once',
  tag,
  permission: 'anyone',
  response: Empty,
});
export const listOrganisations = endpoint('GET /iam/v3/organisations/', {
  summary: 'Organisations of the caller',
  tag,
  permission: 'organisation:read',
  query: z.object(pageQuery),
  response: page(Organisation),
});
export const getOrganisation = endpoint('GET /iam/v3/organisations/{id}/', {
  summary: 'One organisation',
  tag,
  permission: 'organisation:read',
  response: Organisation,
});
export const updateOrganisation = endpoint('PATCH /iam/v3/organisations/{id}/', {
  summary: 'Rename an organisation',
  tag,
  permission: 'organisation:manage',
  body: RenameOrganisationInput,
  response: Organisation,
});
export const listMembers = endpoint('GET /iam/v3/members/', {
  summary: 'Members of an organisation',
  tag,
  permission: 'member:read',
  query: z.object({ ...pageQuery, organisation: z.optional(Uuid) }),
  response: page(Member),
});
export const createMember = endpoint('POST /iam/v3/members/', {
  summary: 'Add a person to an organisation',
  tag,
  permission: 'member:manage',
  body: CreateMemberInput,
  status: 201,
  response: Member,
});
export const updateMember = endpoint('PATCH /iam/v3/members/{id}/', {
  summary: 'Change the role of a member',
  tag,
  permission: 'member:manage',
  body: UpdateMemberInput,
  response: Member,
});
export const removeMember = endpoint('DELETE /iam/v3/members/{id}/', {
  summary: 'Remove a member',
  tag,
  permission: 'member:manage',
  response: Empty,
});
export const listAccessTokens = endpoint('GET /iam/v3/access-tokens/', {
  summary: 'Access tokens of the caller',
  tag,
  permission: 'token:manage',
  query: z.object(pageQuery),
  response: page(AccessToken),
});
export const createAccessToken = endpoint('POST /iam/v3/access-tokens/', {
  summary: 'Create an access token; its text is in this answer only',
  tag,
  permission: 'token:manage',
  body: CreateAccessTokenInput,
  status: 201,
  response: z.extend(AccessToken, { token: z.string() }),
});
export const removeAccessToken = endpoint('DELETE /iam/v3/access-tokens/{id}/', {
  summary: 'Revoke an access token',
  tag,
  permission: 'token:manage',
  response: Empty,
});
