import { afterAll, describe, it } from 'vitest';
import { accessCases } from '#lib/object-stores/conformance/access-cases';
import { bucketCases } from '#lib/object-stores/conformance/bucket-cases';
import { s3ByHand } from '#lib/object-stores/conformance/by-hand';
import { createContext, type StoreSubject, type StoreSuite } from '#lib/object-stores/conformance/context';
import { deletionCases } from '#lib/object-stores/conformance/deletion-cases';
import { keyCases } from '#lib/object-stores/conformance/key-cases';
import { linkCases } from '#lib/object-stores/conformance/link-cases';
import { objectCases } from '#lib/object-stores/conformance/object-cases';
import { removalCases } from '#lib/object-stores/conformance/removal-cases';
import { ConformanceReport, writeConformance } from '#lib/object-stores/conformance/report';
import { settingCases } from '#lib/object-stores/conformance/setting-cases';
import { uploadCases } from '#lib/object-stores/conformance/upload-cases';
import { declaredCapabilities } from '#lib/object-stores/registry';

/**
 * Defines the tests that every store must pass, over the port alone. What the store declares to be able to do must
 * work; what it declares not to be able to do must be closed. The outcome is written for the matrix.
 */
export function describeStore<Subject extends StoreSubject>(suite: StoreSuite<Subject>): void {
  const { name, kind } = suite;
  describe(`conformance of ${name}`, async () => {
    const subject = await suite.start();
    if ('absent' in subject) {
      await writeConformance({ store: name, absent: subject.absent });
      it.skip(`not run: ${subject.absent}`);
      return;
    }
    const { connection, version } = subject;
    const report = new ConformanceReport(name, version);
    const lacking = Object.entries(suite.lacks ?? {}).map(([name, reason]) => [name, { can: false, reason }]);
    const can = { ...declaredCapabilities(kind, connection.options), ...Object.fromEntries(lacking) };
    const context = createContext(
      {
        kind,
        connection,
        can,
        byHand: suite.byHand?.(subject) ?? s3ByHand(connection),
        keyQuirks: suite.keyQuirks ?? {},
        createAsStranger: suite.createAsStranger?.bind(suite, subject) ?? null,
      },
      report,
    );
    afterAll(async () => {
      context.close();
      await writeConformance({ store: name, version, results: report.results(can) });
      await subject.stop();
    });

    bucketCases(context);
    keyCases(context);
    accessCases(context);
    settingCases(context);
    deletionCases(context);
    objectCases(context);
    uploadCases(context);
    linkCases(context);
    removalCases(context);
  });
}
