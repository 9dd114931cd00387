import { probePort } from '#lib/launcher/free-port';

/** A port that a setting chooses. */
export interface WantedPort {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** Does this machine listen on it? Others are not checked. */
  isUsed: boolean;
}

/**
 * Checks that every port can be listened on before anything is started.
 * @param wanted by name of the setting
 * @returns the ports by setting, chosen where 0 was asked for
 * @throws Error naming the port and the setting to change
 */
export async function resolvePorts<Setting extends string>(
  wanted: Record<Setting, WantedPort>,
): Promise<Record<Setting, number>> {
  const ports = {} as Record<Setting, number>;
  const owners = new Map<number, string>();
  for (const [setting, { host, port, isUsed }] of Object.entries(wanted) as [Setting, WantedPort][]) {
    ports[setting] = port;
    if (!isUsed) continue;
    const owner = port === 0 ? undefined : owners.get(port);
    if (owner) throw new Error(`${owner} and ${setting} are both ${port}. Set one of them to another port.`);
    // The system may offer a port twice, because nothing listens on the first one yet.
    do ports[setting] = await probe(setting, host, port);
    while (owners.has(ports[setting]));
    owners.set(ports[setting], setting);
  }
  return ports;
}

async function probe(setting: string, host: string, port: number): Promise<number> {
  try {
    return await probePort(host, port);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw new Error(explain(code, host, port, setting).join(' '), { cause });
  }
}

function explain(code: string | undefined, host: string, port: number, setting: string): [string, string] {
  switch (code) {
    case 'EADDRINUSE':
      return [
        `Port ${port} on ${host} is taken by another program.`,
        `Stop that one, or set ${setting} to a free port.`,
      ];
    case 'EACCES':
      return [`This account may not listen on port ${port}.`, `Set ${setting} to a port above 1023.`];
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return [`${host} is not an address of this machine.`, 'Set HOST to one, for example 127.0.0.1 or 0.0.0.0.'];
    default:
      return [
        `Port ${port} on ${host} cannot be used (${code ?? 'no reason given'}).`,
        `Set ${setting} to another port.`,
      ];
  }
}
