const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** "0 bytes", "812 bytes", "4.2 MB", "17 GB": decimal units, as stores bill them. */
export function formatBytes(bytes: number): string {
  if (bytes === 1) return '1 byte';
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  const digits = power > 0 && value < 10 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[power]}`;
}
