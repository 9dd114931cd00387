import type { Capabilities } from '#lib/core/stores';
import { type ObjectStoreProvider, StoreError } from '#lib/object-stores/port';
import { Bench, type Left } from '#lib/object-stores/probe/bench';
import { type Check, ProbeFailure } from '#lib/object-stores/probe/check';
import { checks } from '#lib/object-stores/probe/checks';
import { describeFailure } from '#lib/object-stores/probe/describe-failure';
import { isUnknownCall } from '#lib/object-stores/s3/errors';

/** All checks together; what is not done by then counts as not tested. */
const CHECKS_MS = 45_000;
const CLEANING_MS = 15_000;

export interface ProbeCheck {
  name: string;
  label: string;
  state: 'passed' | 'failed' | 'unsupported';
  /** What was seen, or what is wrong and what to do, or why it was not tried. */
  message: string;
}

export interface ProbeReport {
  checks: ProbeCheck[];
  /** What was declared, without what failed. */
  capabilities: Capabilities;
}

export interface ProbeOptions {
  /** As in the connection of the provider: public addresses are followed no further than the API. */
  allowsPrivateAddress: boolean;
  /** Name of the scratch bucket (at most 61 characters), so that a try after a crash removes what the one before left. */
  bucket?: string;
  signal?: AbortSignal;
  /** Called after each check, in order; the next one waits for it. */
  onCheck?(check: ProbeCheck): void | Promise<void>;
  /** For all checks; cleaning up has its own 15 s. */
  timeoutMs?: number;
}

/** Can storage be made at all while this check fails? `end` stands for a test that was broken off. */
export function isEssentialCheck(name: string): boolean {
  return name === 'end' || checks.some((check) => check.name === name && check.isEssential === true);
}

/**
 * Tries on the store itself what it is said to be able to do, in scratch buckets that it removes again. Ends within a
 * minute. Failures of the store are checks that failed, in words for people.
 * @throws AbortError when the caller's signal ended it, after cleaning up
 */
export async function probeStore(
  provider: ObjectStoreProvider,
  declared: Capabilities,
  options: ProbeOptions,
): Promise<ProbeReport> {
  const timeout = AbortSignal.timeout(options.timeoutMs ?? CHECKS_MS);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  const bench = new Bench(provider, {
    signal,
    allowsPrivateAddress: options.allowsPrivateAddress,
    bucket: options.bucket,
  });
  const report: ProbeReport = { checks: [], capabilities: { ...declared } };
  const add = async (check: ProbeCheck) => {
    report.checks.push(check);
    await options.onCheck?.(check);
  };

  let hasBuckets = false;
  try {
    for (const check of checks) {
      options.signal?.throwIfAborted();
      if (timeout.aborted) {
        await add({ ...namesOf(check), state: 'unsupported', message: 'Not tested: the time was over before.' });
        continue;
      }
      hasBuckets ||= check.name === 'bucket';
      const { outcome, isConclusive } = await runCheck(check, bench, declared);
      options.signal?.throwIfAborted();
      const { capability } = check;
      if (outcome.state !== 'passed' && capability && declared[capability].can) {
        report.capabilities[capability] = isConclusive
          ? { can: false, reason: outcome.message }
          : { can: true, note: outcome.message };
      }
      await add(outcome);
      if (outcome.state === 'failed' && check.isEssential) break;
    }
  } finally {
    const left = hasBuckets ? await bench.clean(AbortSignal.timeout(CLEANING_MS)) : [];
    if (hasBuckets && !options.signal?.aborted) await add(cleaned(left, bench));
  }
  return report;
}

const namesOf = ({ name, label }: Check) => ({ name, label });

async function runCheck(
  check: Check,
  bench: Bench,
  declared: Capabilities,
): Promise<{ outcome: ProbeCheck; isConclusive: boolean }> {
  const names = namesOf(check);
  const capability = check.capability && declared[check.capability];
  if (capability && !capability.can) {
    return { outcome: { ...names, state: 'unsupported', message: capability.reason }, isConclusive: true };
  }
  try {
    return { outcome: { ...names, state: 'passed', message: await untilAborted(check, bench) }, isConclusive: true };
  } catch (error) {
    const isConclusive = error instanceof ProbeFailure ? error.isConclusive : !isPassing(error);
    const message = messageOf(error, check, bench);
    // Some kinds have one maker's function of many, which only the store itself can tell.
    if (!capability || !isUnknownCall(error)) return { outcome: { ...names, state: 'failed', message }, isConclusive };
    const reason = capability.note ? `${message} ${capability.note}` : message;
    return { outcome: { ...names, state: 'unsupported', message: reason }, isConclusive };
  }
}

/** Not every call takes a signal, so the time is kept here too. */
async function untilAborted(check: Check, bench: Bench): Promise<string> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(bench.signal.reason);
  bench.signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([check.run(bench), promise]);
  } finally {
    bench.signal.removeEventListener('abort', stop);
  }
}

/** Says nothing about what the store can do, only that it did not answer now. */
function isPassing(error: unknown): boolean {
  return !(error instanceof StoreError) || error.code === 'UNREACHABLE';
}

function messageOf(error: unknown, check: Check, bench: Bench): string {
  if (error instanceof ProbeFailure) return error.message;
  return describeFailure(error, hostOf(check.name === 'public-host' ? bench.publicUrl('') : bench.endpointUrl));
}

const hostOf = (url: string) => URL.parse(url)?.host || 'the store';

function cleaned(left: readonly Left[], bench: Bench): ProbeCheck {
  const names = { name: 'clean', label: 'Nothing is left behind' };
  if (left.length === 0) return { ...names, state: 'passed', message: 'The test removed all that it had made.' };
  const causes = new Set(left.map(({ error }) => describeFailure(error, hostOf(bench.endpointUrl))));
  const message = `${left.map(({ bucket }) => bucket).join(' and ')} could not be removed. ${[...causes].join(' ')} Remove what is left by hand.`;
  return { ...names, state: 'failed', message };
}
