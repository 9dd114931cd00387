import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { cpuSeconds, residentBytes, type Stack } from './stack.ts';
import { type Figure, megabytes, ms, percentile, seconds } from './table.ts';

/** After the start modules are still compiled and caches filled. */
const SETTLE_SECONDS = 20;
/** A whole minute, as the calendar runs once in each. */
const IDLE_SECONDS = 60;
const RUNS = 60;

/** Ids that the measurements work on. */
export interface Ground {
  organisation: string;
  region: string;
  service: string;
}

interface Row {
  uuid: string;
}
interface List<T> {
  results: T[];
}

export async function findGround(stack: Stack): Promise<Ground> {
  const first = async (path: string) => {
    const [row] = (await stack.api<List<Row>>('GET', path)).results;
    if (!row) throw new Error(`${path} is empty.`);
    return row.uuid;
  };
  return {
    organisation: await first('/iam/v3/organisations/'),
    region: await first('/apps/v3/regions/'),
    service: await first('/apps/v3/services/'),
  };
}

/** Memory and processor time with nobody there. */
export async function idle(stack: Stack): Promise<Figure[]> {
  const pids = [...stack.pids('web'), ...stack.pids('worker')];
  await delay(SETTLE_SECONDS * 1000);
  const before = cpuSeconds(pids);
  await delay(IDLE_SECONDS * 1000);
  const share = (100 * (cpuSeconds(pids) - before)) / IDLE_SECONDS;
  const bytes = residentBytes(pids);
  return [
    {
      what: 'idle memory of panel + worker',
      budget: '<= 300 MB',
      measured: megabytes(bytes),
      isKept: bytes <= 300_000_000,
    },
    {
      what: `idle CPU of panel + worker (${IDLE_SECONDS} s)`,
      budget: '<= 1 % of a core',
      measured: `${share.toFixed(2)} %`,
      isKept: share <= 1,
    },
    {
      what: 'second start to first 200',
      budget: '<= 4 s',
      measured: seconds(stack.secondStartMs),
      isKept: stack.secondStartMs <= 4000,
    },
    {
      what: 'Ctrl-C to the end of everything, with a request that hangs',
      budget: '<= 3 s',
      measured: seconds(stack.stopMs),
      isKept: stack.stopMs <= 3000,
    },
  ];
}

export async function newApplication(stack: Stack, ground: Ground, more: object = {}) {
  const slug = `bench-${randomBytes(5).toString('hex')}`;
  return stack.api<{ uuid: string; slug: string; test_status: { uuid: string; site_url: string } }>(
    'POST',
    '/apps/v3/applications/',
    {
      organisation: ground.organisation,
      region: ground.region,
      name: `Bench ${slug}`,
      slug,
      ...more,
    },
  );
}

async function timeRuns(runs: number, run: (index: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < runs + 5; index += 1) {
    const began = performance.now();
    await run(index);
    // The first runs warm caches and connections.
    if (index >= 5) times.push(performance.now() - began);
  }
  return times;
}

export async function saveVariables(stack: Stack, ground: Ground): Promise<Figure[]> {
  const { test_status } = await newApplication(stack, ground);
  const text = (round: number) =>
    Array.from({ length: 50 }, (_, index) => `NAME_${index}=value ${round} of ${index}`).join('\n');
  const times = await timeRuns(RUNS, (round) =>
    stack.api('POST', '/apps/v3/environment-variables/bulk/', {
      environment: test_status.uuid,
      text: text(round),
      mode: 'replace',
    }),
  );
  const p95 = percentile(times, 0.95);
  return [{ what: 'save 50 variables, p95', budget: '<= 40 ms', measured: ms(p95), isKept: p95 <= 40 }];
}

export async function listApplications(stack: Stack, ground: Ground): Promise<Figure[]> {
  for (let index = 0; index < 100; index += 1) await newApplication(stack, ground);
  const measure = () => timeRuns(RUNS, () => stack.api('GET', '/apps/v3/applications/?page_size=100'));
  const few = percentile(await measure(), 0.95);
  const sql = postgres(await stack.databaseUrl(), { max: 1 });
  // Copies of the rows that are there, so that the shape is the product's own.
  await sql`
    with made as (
      insert into applications (id, organisation_id, region_id, name, slug)
      select gen_random_uuid(), organisation_id, region_id, name || ' ' || n, slug || '-' || n
      from (select * from applications where slug like 'bench-%' order by id limit 99) a, generate_series(1, 100) n
      returning id
    )
    insert into environments (id, application_id, slug, branch, secret_key)
    select gen_random_uuid(), made.id, e.slug, 'main', '\\x00'::bytea from made, (values ('test'), ('live')) e(slug)`;
  // What autovacuum does within a minute of such an import.
  await sql`vacuum analyze`;
  await sql.end();
  const many = percentile(await measure(), 0.95);
  return [
    { what: 'list 100 applications, p95', budget: '<= 30 ms', measured: ms(few), isKept: few <= 30 },
    {
      what: 'the same with 10,000 in the database',
      budget: '<= 1.2 x',
      measured: `${ms(many)}, ${(many / few).toFixed(2)} x`,
      isKept: many / few <= 1.2,
    },
  ];
}

/** Variables alone, with requests running all the time. */
export async function redeploy(stack: Stack, ground: Ground): Promise<Figure[]> {
  const application = await newApplication(stack, ground, { app_template: 'media-gallery' });
  const environment = application.test_status.uuid;
  await deploy(stack, environment, 'AUTO');
  const load = startLoad(stack.addresses.edgePort, new URL(application.test_status.site_url).host);
  const times: number[] = [];
  for (let index = 0; index < 5; index += 1) times.push(await deploy(stack, environment, 'ADOPT'));
  const { requests, lost } = await load.stop();
  // Its process would outlive this stack; the cases that follow give the worker time to end it.
  await stack.api('DELETE', `/apps/v3/applications/${application.uuid}/`, { confirm: application.slug });
  const median = percentile(times, 0.5);
  return [
    {
      what: 'redeploy for variables only, click -> live',
      budget: '<= 3 s',
      measured: seconds(median),
      isKept: median <= 3000,
    },
    { what: 'requests lost meanwhile', budget: '0', measured: `${lost} of ${requests}`, isKept: lost === 0 },
  ];
}

async function deploy(stack: Stack, environment: string, mode: string): Promise<number> {
  const began = performance.now();
  const { uuid } = await stack.api<Row>('POST', '/apps/v3/deployments/', { environment, build_mode: mode });
  for (;;) {
    const row = await stack.api<{ ended_at: string | null; success: boolean | null }>(
      'GET',
      `/apps/v3/deployments/${uuid}/`,
    );
    if (row.ended_at && !row.success) throw new Error('The deployment failed.');
    if (row.ended_at) return performance.now() - began;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function startLoad(port: number, host: string) {
  const workers = 8;
  let isStopping = false;
  let requests = 0;
  let lost = 0;
  const once = () =>
    new Promise<void>((resolve) => {
      const sent = request({ host: '127.0.0.1', port, path: '/healthz', headers: { host } }, (response) => {
        if (response.statusCode !== 200) lost += 1;
        response.resume().on('end', resolve);
      });
      sent.on('error', () => {
        lost += 1;
        resolve();
      });
      sent.end();
    });
  const loops = Array.from({ length: workers }, async () => {
    while (!isStopping) {
      requests += 1;
      await once();
    }
  });
  return {
    async stop() {
      isStopping = true;
      await Promise.all(loops);
      return { requests, lost };
    },
  };
}
