export interface Account {
  /** Address of the panel, as people open it. */
  publicUrl: string;
  email: string;
}

/**
 * The lines that the Divio command line reads. It looks up the host without the port, and takes the token for the
 * password (divio-cli 4, netrc).
 */
export function netrcLines({ publicUrl, email }: Account, token: string): string {
  return [`machine ${new URL(publicUrl).hostname}`, `login ${email}`, `password ${token}`].join('\n');
}

/** One line for the shell that appends them, to a file that only its owner may read. */
export function netrcCommand(account: Account, token: string): string {
  const lines = netrcLines(account, token).split('\n').map(quoteForShell).join(' ');
  return `(umask 077 && printf '%s\\n' ${lines} >> ~/.netrc)`;
}

/** How to point the command line at this panel, and see that it works. */
export function divioCommands({ publicUrl }: Account): string {
  return [`export DIVIO_ZONE=${publicUrl}`, 'divio doctor -c login', 'divio app list'].join('\n');
}

function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
