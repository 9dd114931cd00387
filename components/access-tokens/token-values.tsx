import * as z from 'zod/mini';
import { CreateAccessTokenInput } from '#lib/contracts/iam';

/** The form that makes a token; days as text, because a list of choices has texts. */
export const TokenForm = z.object({
  name: CreateAccessTokenInput.shape.name,
  scopes: CreateAccessTokenInput.shape.scopes,
  expires_in_days: z.enum(['30', '90', '365', 'never']),
});
export type TokenForm = z.infer<typeof TokenForm>;

export const expiryOptions = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: 'never', label: 'Never' },
] satisfies { value: TokenForm['expires_in_days']; label: string }[];
