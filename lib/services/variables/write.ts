import { and, eq, or, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { DsnPatch } from '#lib/core/dsn';
import type { Transaction } from '#lib/db/client';
import { variableRevisions, variables } from '#lib/db/schema/variables';
import { AppError, invalidField } from '#lib/errors';
import type { ServiceContext } from '#lib/services/context';

export type VariableRow = typeof variables.$inferSelect;

export type VariableContent = { isSensitive: boolean } & (
  | { kind: 'value'; value: string; managedFingerprint: string | null }
  | { kind: 'patch'; patch: DsnPatch }
);

export interface VariableWrite {
  environmentId: string;
  name: string;
  /** The row as the writer saw it; null for a new variable. */
  current: Pick<VariableRow, 'id' | 'version'> | null;
  content: VariableContent;
}

/** Most custom variables of one environment; keeps pages and snapshots bounded. */
export const MAX_VARIABLES = 1000;

/** Where the sealed value of a variable or of a revision lives. */
export function place(table: 'variables' | 'variable_revisions', rowId: string) {
  return { table, column: 'value', rowId };
}

/**
 * Inserts and changes custom variables, each with its revision, in two statements however many there are. The caller
 * has checked the permission and audits.
 * @throws AppError CONFLICT when somebody else changed one meanwhile, INVALID on `name` when a new one exists already
 */
export async function writeVariables(
  tx: Transaction,
  ctx: ServiceContext,
  writes: VariableWrite[],
): Promise<VariableRow[]> {
  if (writes.length === 0) return [];
  const values = writes.map(({ environmentId, name, current, content }) => {
    const id = current?.id ?? v7();
    return {
      id,
      environmentId,
      name,
      version: current?.version ?? 1,
      ...columnsOf(ctx, content, 'variables', id),
      updatedAt: new Date(),
    };
  });
  const rows = await tx
    .insert(variables)
    .values(values)
    .onConflictDoUpdate({
      target: [variables.environmentId, variables.name],
      set: {
        kind: sql`excluded.kind`,
        value: sql`excluded.value`,
        patch: sql`excluded.patch`,
        isSensitive: sql`excluded.is_sensitive`,
        managedFingerprint: sql`excluded.managed_fingerprint`,
        version: sql`${variables.version} + 1`,
        updatedAt: sql`excluded.updated_at`,
      },
      // A row is replaced only by a writer that names it and saw its present version.
      setWhere: sql`${variables.id} = excluded.id and ${variables.version} = excluded.version`,
    })
    .returning();
  const written = new Map(rows.map((row) => [row.name, row]));
  const revisions = writes.map(({ name, current, content }) => {
    const row = written.get(name);
    if (!row)
      throw current
        ? staleWrite(name)
        : invalidField('name', `“${name}” is set already. Change the existing variable.`);
    const id = v7();
    return {
      id,
      ...revisionOf(ctx, row),
      change: current ? ('updated' as const) : ('created' as const),
      ...sealedContent(ctx, content, id),
    };
  });
  await tx.insert(variableRevisions).values(revisions);
  return rows;
}

/** One variable; see `writeVariables`. */
export async function writeVariable(tx: Transaction, ctx: ServiceContext, write: VariableWrite): Promise<VariableRow> {
  const [row] = await writeVariables(tx, ctx, [write]);
  if (!row) throw new Error('The variable row was not returned.');
  return row;
}

/**
 * Deletes custom variables and keeps a last revision of each.
 * @throws AppError CONFLICT when somebody else changed one meanwhile
 */
export async function deleteVariables(tx: Transaction, ctx: ServiceContext, rows: VariableRow[]): Promise<void> {
  if (rows.length === 0) return;
  const gone = await tx
    .delete(variables)
    .where(or(...rows.map((row) => and(eq(variables.id, row.id), eq(variables.version, row.version)))))
    .returning({ id: variables.id });
  const kept = rows.find((row) => !gone.some(({ id }) => id === row.id));
  if (kept) throw staleWrite(kept.name);
  await tx
    .insert(variableRevisions)
    .values(
      rows.map((row) => ({ ...revisionOf(ctx, row), change: 'deleted' as const, kind: row.kind, patch: row.patch })),
    );
}

export function staleWrite(name: string): AppError {
  return new AppError('CONFLICT', `Somebody changed “${name}” meanwhile. Look at the present value, then try again.`);
}

function columnsOf(
  ctx: ServiceContext,
  content: VariableContent,
  table: 'variables' | 'variable_revisions',
  rowId: string,
) {
  return {
    ...(content.kind === 'value'
      ? {
          kind: content.kind,
          value: ctx.sealer.seal(content.value, place(table, rowId)),
          patch: null,
          managedFingerprint: content.managedFingerprint,
        }
      : { kind: content.kind, value: null, patch: content.patch, managedFingerprint: null }),
    isSensitive: content.isSensitive,
  };
}

function sealedContent(ctx: ServiceContext, content: VariableContent, rowId: string) {
  const { kind, value, patch } = columnsOf(ctx, content, 'variable_revisions', rowId);
  return { kind, value, patch };
}

function revisionOf(ctx: ServiceContext, row: VariableRow) {
  return {
    environmentId: row.environmentId,
    variableId: row.id,
    name: row.name,
    version: row.version,
    isSensitive: row.isSensitive,
    actorId: ctx.actor.userId,
  };
}
