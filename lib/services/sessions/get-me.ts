import type { Me } from '#lib/contracts/iam';
import type { ServiceContext } from '#lib/services/context';
import { presentMe } from '#lib/services/sessions/present';

/** Who the caller is. */
export async function getMe({ ctx }: { ctx: ServiceContext }): Promise<Me> {
  const { userId, name, email } = ctx.actor;
  return presentMe({ id: userId, name, email });
}
