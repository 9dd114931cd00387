/** Decimal units, as stores bill them. */
export const quotaUnits = { kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 } as const;
export type QuotaUnit = keyof typeof quotaUnits;
const units = Object.keys(quotaUnits) as QuotaUnit[];

/** Bytes as a person enters them: in the largest unit of which there is at least one. */
export function quotaAmount(bytes: number): { amount: string; unit: QuotaUnit } {
  const unit = units.findLast((one) => bytes >= quotaUnits[one]) ?? 'kB';
  return { amount: String(bytes / quotaUnits[unit]), unit };
}

/** What was entered in bytes; NaN when it is no number. A comma is taken for a point. */
export function quotaBytes(amount: string, unit: QuotaUnit): number {
  const text = amount.trim().replace(',', '.');
  return /^\d+(\.\d*)?$|^\.\d+$/.test(text) ? Math.round(Number(text) * quotaUnits[unit]) : Number.NaN;
}
