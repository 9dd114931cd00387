/** "1 file", "1,200 files". */
export function countFiles(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'file' : 'files'}`;
}
