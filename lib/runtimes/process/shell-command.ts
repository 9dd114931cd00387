const OPERATORS = /[;&|<>(){}`\n!]/;
/** Words that only the shell itself understands: there is no program to replace the shell with. */
const BUILTINS = new Set([
  '.',
  ':',
  'cd',
  'command',
  'eval',
  'exec',
  'export',
  'set',
  'source',
  'trap',
  'ulimit',
  'umask',
  'unset',
]);

/**
 * The script for `/bin/sh -c` of a command that a person wrote. A simple command gets `exec`, so that the program takes
 * the shell's place and receives its signals; one with operators, assignments or builtins is run as it is.
 */
export function shellScript(command: string): string {
  const trimmed = command.trim();
  const first = trimmed.split(/\s/, 1)[0] ?? '';
  const isSimple = first !== '' && !OPERATORS.test(trimmed) && !first.includes('=') && !BUILTINS.has(first);
  return isSimple ? `exec ${trimmed}` : trimmed;
}
