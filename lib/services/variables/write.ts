import { and, eq, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { DsnPatch } from '#lib/core/dsn';
import type { Transaction } from '#lib/db/client';
import { variableRevisions, variables } from '#lib/db/schema/variables';
import { AppError, invalidField } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';

type VariableRow = typeof variables.$inferSelect;

export type VariableContent = { isSensitive: boolean } & (
  | { kind: 'value'; value: string; managedFingerprint: string | null }
  | { kind: 'patch'; patch: DsnPatch }
);

export type VariableWrite = VariableContent & { id: string; environmentId: string; name: string };

/** Most custom variables of one environment; keeps pages and snapshots bounded. */
export const MAX_VARIABLES = 1000;

/**
 * Inserts or changes one custom variable with its revision. The caller has checked the permission and audits.
 * @param current the row as the caller saw it; null to insert
 * @throws AppError CONFLICT when somebody else wrote meanwhile, INVALID on `name` when it exists already
 */
export async function writeVariable(
  tx: Transaction,
  ctx: ServiceContext,
  current: Pick<VariableRow, 'id' | 'version'> | null,
  write: VariableWrite,
): Promise<VariableRow> {
  const content =
    write.kind === 'value'
      ? {
          kind: write.kind,
          value: ctx.sealer.seal(write.value, place('variables', write.id)),
          patch: null,
          managedFingerprint: write.managedFingerprint,
        }
      : { kind: write.kind, value: null, patch: write.patch, managedFingerprint: null };
  const values = { ...content, isSensitive: write.isSensitive };
  const [row] = current
    ? await tx
        .update(variables)
        .set({ ...values, version: sql`${variables.version} + 1`, updatedAt: new Date() })
        .where(and(eq(variables.id, current.id), eq(variables.version, current.version)))
        .returning()
    : await tx
        .insert(variables)
        .values({ id: write.id, environmentId: write.environmentId, name: write.name, ...values })
        .onConflictDoNothing()
        .returning();
  if (!row)
    throw current
      ? staleWrite(write.name)
      : invalidField('name', `“${write.name}” is set already. Change the existing variable.`);
  await addRevision(tx, ctx, row, current ? 'updated' : 'created', write.kind === 'value' ? write.value : null);
  return row;
}

/** Deletes one custom variable and keeps a last revision. */
export async function deleteVariable(tx: Transaction, ctx: ServiceContext, current: VariableRow): Promise<void> {
  const [gone] = await tx
    .delete(variables)
    .where(and(eq(variables.id, current.id), eq(variables.version, current.version)))
    .returning({ id: variables.id });
  if (!gone) throw staleWrite(current.name);
  await addRevision(tx, ctx, current, 'deleted', null);
}

export function staleWrite(name: string): AppError {
  return new AppError('CONFLICT', `Somebody changed “${name}” meanwhile. Look at the present value, then try again.`);
}

async function addRevision(
  tx: Transaction,
  ctx: ServiceContext,
  row: VariableRow,
  change: 'created' | 'updated' | 'deleted',
  value: string | null,
): Promise<void> {
  const id = v7();
  await tx.insert(variableRevisions).values({
    id,
    environmentId: row.environmentId,
    variableId: row.id,
    name: row.name,
    change,
    version: row.version,
    kind: row.kind,
    value: value === null ? null : ctx.sealer.seal(value, place('variable_revisions', id)),
    patch: row.patch,
    isSensitive: row.isSensitive,
    actorId: ctx.actor.userId,
  });
}

/** Where the sealed value of a variable or of a revision lives. */
export function place(table: 'variables' | 'variable_revisions', rowId: string) {
  return { table, column: 'value', rowId };
}
