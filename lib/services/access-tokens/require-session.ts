import { AppError } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';

/**
 * Tokens are managed by people who signed in: a leaked token could otherwise make itself a stronger or longer one.
 * @throws AppError FORBIDDEN for callers with a token
 */
export function requireSession(ctx: ServiceContext): void {
  if (ctx.actor.token) {
    throw new AppError(
      'FORBIDDEN',
      'An access token cannot manage access tokens. Sign in and open /account/access-tokens/.',
    );
  }
}
