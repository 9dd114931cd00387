import type { OperationKindName } from '#lib/core/operations';
import type { AnyOperationKind } from '#lib/operations/kind';
import { applySettings } from '#lib/operations/kinds/apply-settings';
import { checkStorage } from '#lib/operations/kinds/check-storage';
import { deleteEnvironment } from '#lib/operations/kinds/delete-environment';
import { deleteFiles } from '#lib/operations/kinds/delete-files';
import { deploy } from '#lib/operations/kinds/deploy';
import { destroy } from '#lib/operations/kinds/destroy';
import { move } from '#lib/operations/kinds/move';
import { probeRegion } from '#lib/operations/kinds/probe-region';
import { provision } from '#lib/operations/kinds/provision';
import { readOnlyKey } from '#lib/operations/kinds/read-only-key';
import { remakeBucket } from '#lib/operations/kinds/remake-bucket';
import { restoreElsewhere } from '#lib/operations/kinds/restore-elsewhere';
import { restoreFiles } from '#lib/operations/kinds/restore-files';
import { rotateKey } from '#lib/operations/kinds/rotate-key';
import { sampleUsage } from '#lib/operations/kinds/sample-usage';

/** Every kind of operation that a worker can run. */
export const kinds: Record<OperationKindName, AnyOperationKind> = {
  provision,
  destroy,
  deploy,
  'apply-settings': applySettings,
  'remake-bucket': remakeBucket,
  'delete-environment': deleteEnvironment,
  'delete-files': deleteFiles,
  'restore-files': restoreFiles,
  'sample-usage': sampleUsage,
  'probe-region': probeRegion,
  'check-storage': checkStorage,
  'read-only-key': readOnlyKey,
  'restore-elsewhere': restoreElsewhere,
  'rotate-key': rotateKey,
  move,
};
