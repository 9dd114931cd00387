import * as z from 'zod/mini';
import { tokenScopes } from '#lib/core/roles';

/** The form that makes a token; days as text, because a list of choices has texts. */
export const TokenForm = z.object({
  name: z
    .string()
    .check(
      z.trim(),
      z.minLength(1, 'Enter a name that says what the token is for.'),
      z.maxLength(100, 'A name has at most 100 characters.'),
    ),
  scopes: z.array(z.enum(tokenScopes)).check(z.minLength(1, 'Choose at least one scope.')),
  expires_in_days: z.enum(['30', '90', '365', 'never']),
});
export type TokenForm = z.infer<typeof TokenForm>;

export const expiryOptions = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: 'never', label: 'Never' },
] satisfies { value: TokenForm['expires_in_days']; label: string }[];
