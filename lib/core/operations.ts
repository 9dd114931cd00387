/** What each kind of operation does, step by step, in words for people. The worker and the pages read the same table. */
export const operationKinds = {
  provision: {
    label: 'Provision object storage',
    steps: {
      name: 'Choose the bucket name',
      bucket: 'Create the bucket',
      access: 'Set who may read',
      key: 'Create a key that opens only this bucket',
      verify: 'Check the bucket with that key',
    },
  },
  destroy: {
    label: 'Destroy object storage',
    steps: {
      keys: 'Revoke the keys',
      objects: 'Delete the objects',
      bucket: 'Delete the bucket',
    },
  },
  deploy: {
    label: 'Deploy',
    steps: {
      services: 'Check services',
      fetch: 'Fetch the code',
      build: 'Build',
      variables: 'Collect the variables',
      release: 'Run release commands',
      start: 'Start',
      check: 'Health check',
      switch: 'Switch requests over',
      drain: 'Let open requests finish',
      stop: 'Stop the previous release',
    },
  },
  'rotate-key': {
    label: 'Rotate the storage key',
    steps: {
      create: 'Create a second key',
      stage: 'Put it into the managed variables',
      deploy: 'Deploy',
      prove: 'Prove that the running release uses it',
      revoke: 'Revoke the old key',
    },
  },
  'restore-elsewhere': {
    label: 'Restore into another environment',
    steps: {
      key: 'Create a new key',
      revoke: 'Revoke the old keys',
      give: 'Give it to the environment',
      access: 'Set who may read',
    },
  },
  'check-storage': {
    label: 'Check the storage',
    steps: {
      check: 'Use the bucket as the application does',
    },
  },
  'read-only-key': {
    label: 'Make or revoke the read-only key',
    steps: {
      store: 'Tell the store',
    },
  },
  move: {
    label: 'Move the storage to another region',
    steps: {
      target: 'Make the new bucket and its key',
      copy: 'Copy the files while the old bucket serves',
      settle: 'Copy what changed meanwhile',
      switch: 'Switch the variables to the new bucket',
      deploy: 'Deploy',
      rest: 'Copy what the old release wrote until its end',
      verify: 'Compare both buckets',
    },
  },
  'delete-files': {
    label: 'Delete files',
    steps: {
      delete: 'Delete the files',
    },
  },
  'restore-files': {
    label: 'Bring deleted files back',
    steps: {
      restore: 'Take the deletions back',
    },
  },
  'apply-settings': {
    label: 'Apply storage settings',
    steps: {
      access: 'Set who may read',
      cors: 'Set the CORS rules',
      lifecycle: 'Set the lifecycle',
      quota: 'Set the quota',
      versioning: 'Set versioning',
    },
  },
  'remake-bucket': {
    label: 'Make a lost bucket again',
    steps: {
      bucket: 'Create the bucket',
      access: 'Apply the settings',
      key: 'Create a key that opens only this bucket',
      verify: 'Check the bucket with that key',
    },
  },
  'sample-usage': {
    label: 'Measure object storage',
    steps: {
      sample: 'Ask the stores',
      thin: 'Thin old figures',
    },
  },
  'probe-region': {
    label: 'Test the store of a region',
    steps: {
      checks: 'Try what the store can do',
    },
  },
  'delete-environment': {
    label: 'Delete an environment',
    steps: {
      unroute: 'Stop sending requests',
      stop: 'Stop the application',
      services: 'Put services into the trash',
    },
  },
} as const;

export type OperationKindName = keyof typeof operationKinds;
export type StepName<Kind extends OperationKindName> = keyof (typeof operationKinds)[Kind]['steps'] & string;

export function isOperationKind(name: string): name is OperationKindName {
  return Object.hasOwn(operationKinds, name);
}

/** Names and labels of the steps of a kind, in order. */
export function stepsOf(kind: OperationKindName): { name: string; label: string }[] {
  return Object.entries(operationKinds[kind].steps).map(([name, label]) => ({ name, label }));
}

/** Share of the steps that are done, 0 to 100. */
export function percentDone(states: readonly string[]): number {
  if (states.length === 0) return 0;
  const done = states.filter((state) => state === 'succeeded' || state === 'skipped').length;
  return Math.round((100 * done) / states.length);
}

/**
 * Pause before a step is tried again: doubling from half a second, at most 30 s, with jitter.
 * @param tries how often it was tried, from 1
 * @param random 0 to 1
 */
export function backoffMs(tries: number, random: number): number {
  const full = Math.min(30_000, 500 * 2 ** (tries - 1));
  return Math.round(full / 2 + (full / 2) * random);
}
