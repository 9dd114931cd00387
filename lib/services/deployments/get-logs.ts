import { stepsOf } from '#lib/core/operations';
import type { ServiceContext } from '#lib/services/context';
import { getDeploymentFor } from '#lib/services/deployments/load';
import { loadLogLines } from '#lib/services/deployments/log-lines';

/** Enough for any build that a person reads; the stream has no such bound. */
const MAX_LINES = 20_000;

/** The log as one text with a heading a step. */
export async function getDeploymentLogs({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: { id: string };
}): Promise<{ uuid: string; logs: string }> {
  const { deployment } = await getDeploymentFor(ctx, ctx.db, input.id, 'log:read');
  const lines = await loadLogLines(ctx.db, deployment.id, 0, MAX_LINES);
  const labels = new Map(stepsOf('deploy').map(({ name, label }) => [name, label]));
  const text: string[] = [];
  let step = '';
  for (const line of lines) {
    if (line.step !== step) {
      step = line.step;
      text.push(`${text.length > 0 ? '\n' : ''}== ${labels.get(step) ?? step} ==`);
    }
    text.push(line.text);
  }
  if (deployment.failureMessage) text.push('', `Failed: ${deployment.failureMessage}`);
  return { uuid: deployment.id, logs: text.join('\n') };
}
