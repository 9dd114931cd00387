export interface ReadyFacts {
  seconds: number;
  /** Where people open the panel; null when another machine serves it. */
  publicUrl: string | null;
  /** Port of the applications; null when another machine runs them. */
  edgePort: number | null;
  dataDir: string;
  /** The one-time link; null once there is an owner. */
  setupUrl: string | null;
}

/** The lines that a start ends with. */
export function readyBlock({ seconds, publicUrl, edgePort, dataDir, setupUrl }: ReadyFacts): string {
  const rows: [string, string | null][] = [
    ['Panel', publicUrl],
    ['Applications', edgePort === null ? null : `http://<environment>-<application>.localhost:${edgePort}`],
    ['Data', dataDir],
    ['Set-up link', publicUrl === null ? null : setupUrl],
  ];
  const lines = rows.filter(([, value]) => value !== null).map(([label, value]) => `    ${label.padEnd(14)}${value}`);
  const notes = publicUrl !== null && setupUrl !== null ? ['', '  Open the set-up link once to become the owner.'] : [];
  return [
    '',
    `  Stowage is ready in ${seconds.toFixed(1)} s`,
    '',
    ...lines,
    ...notes,
    '',
    '  Ctrl-C stops it.',
    '',
  ].join('\n');
}
