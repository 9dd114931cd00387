import type { Stowage } from './stowage.ts';

interface List<Row> {
  results: Row[];
}

/** Deletes every application by API and waits until the worker is done: running ones outlive the panel by design. */
export async function removeApplications({ port, admin }: Pick<Stowage, 'port' | 'admin'>): Promise<void> {
  const api = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { authorization: `Token ${admin.token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const untilIdle = async () => {
    for (let isBusy = true; isBusy; ) {
      const operations = await api<List<{ ended_at: string | null }>>('GET', '/apps/v3/operations/?page_size=1000');
      isBusy = operations.results.some((operation) => operation.ended_at === null);
    }
  };
  await untilIdle();
  const { results } = await api<List<{ uuid: string; slug: string }>>('GET', '/apps/v3/applications/?page_size=1000');
  for (const { uuid, slug } of results) await api('DELETE', `/apps/v3/applications/${uuid}/`, { confirm: slug });
  await untilIdle();
}
