/**
 * The process types of a Procfile (`name: command` per line, `#` comments; the form is Heroku's). Other lines are ignored,
 * of two lines with one name the last counts.
 */
export function parseProcfile(text: string): Map<string, string> {
  const commands = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, command] = /^([A-Za-z0-9_-]+):\s*(.+?)\s*$/.exec(line) ?? [];
    if (name && command) commands.set(name, command);
  }
  return commands;
}
