/** Colours of the pills: blue new and done, green moving forward, orange waiting for a deployment, red failed or gone. */
export type Tone = 'blue' | 'green' | 'orange' | 'red' | 'grey';

interface StateView {
  label: string;
  tone: Tone;
  /** Changes by itself, without anybody's click. */
  isTransitional: boolean;
}

/** One action of an entity: call it with a state to know whether it is allowed. */
export interface ActionRule<State extends string> {
  (state: State): boolean;
  /** States in which it is allowed, for queries. */
  states: State[];
  /** Why it is refused elsewhere: "Only service instances that are New or Provisioning failed can be provisioned." */
  sentence: string;
  /** The state it leads to. @throws Error with the sentence when it is not allowed */
  next(state: State): State;
}

function actionRule<State extends string>(
  plural: string,
  participle: string,
  moves: Partial<Record<State, State>>,
  views: Record<State, StateView>,
): ActionRule<State> {
  const states = Object.keys(moves) as State[];
  const names = states.map((state) => views[state].label);
  const list = names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${names.at(-1)}` : (names[0] ?? '');
  const sentence = `Only ${plural} that are ${list} can be ${participle}.`;
  const next = (state: State): State => {
    const target = states.includes(state) ? moves[state] : undefined;
    if (target === undefined) throw new Error(sentence);
    return target;
  };
  return Object.assign((state: State) => states.includes(state), { states, sentence, next });
}

export const serviceInstanceStates = [
  'new',
  'provisioning',
  'provisioning_failed',
  'pending_attachment',
  'attached',
  'pending_detachment',
  'detached',
  'trashed',
  'removing',
  'removed',
] as const;
export type ServiceInstanceState = (typeof serviceInstanceStates)[number];

/** It has left its environment: it writes no variables, and its prefix is free. */
export const goneStates: ServiceInstanceState[] = ['trashed', 'removing', 'removed'];

/** Colours: Divio's (blue new and attached, green provisioning, orange pending and detached, red removed). */
export const serviceInstanceViews = {
  new: { label: 'New', tone: 'blue', isTransitional: false },
  provisioning: { label: 'Provisioning', tone: 'green', isTransitional: true },
  provisioning_failed: { label: 'Provisioning failed', tone: 'red', isTransitional: false },
  pending_attachment: { label: 'Pending attachment', tone: 'orange', isTransitional: false },
  attached: { label: 'Attached', tone: 'blue', isTransitional: false },
  pending_detachment: { label: 'Pending detachment', tone: 'orange', isTransitional: false },
  detached: { label: 'Detached', tone: 'orange', isTransitional: false },
  trashed: { label: 'In the trash', tone: 'red', isTransitional: false },
  removing: { label: 'Removing', tone: 'red', isTransitional: true },
  removed: { label: 'Removed', tone: 'red', isTransitional: false },
} as const satisfies Record<ServiceInstanceState, StateView>;

/** Action -> from which state to which. What never held data skips the trash: a failed one only has leftovers to clean up. */
const serviceInstanceMoves = {
  provision: { new: 'provisioning', provisioning_failed: 'provisioning' },
  detach: { attached: 'pending_detachment' },
  attach: { pending_detachment: 'attached', detached: 'pending_attachment' },
  remove: { new: 'removed', provisioning_failed: 'removing', pending_attachment: 'trashed', detached: 'trashed' },
  restore: { trashed: 'detached' },
  destroy: { trashed: 'removing' },
} as const satisfies Record<string, Partial<Record<ServiceInstanceState, ServiceInstanceState>>>;

export type ServiceInstanceAction = keyof typeof serviceInstanceMoves;

function serviceInstanceRule(action: ServiceInstanceAction, participle: string): ActionRule<ServiceInstanceState> {
  const moves: Partial<Record<ServiceInstanceState, ServiceInstanceState>> = serviceInstanceMoves[action];
  return actionRule('service instances', participle, moves, serviceInstanceViews);
}

export const serviceInstanceCan: Record<ServiceInstanceAction, ActionRule<ServiceInstanceState>> = {
  provision: serviceInstanceRule('provision', 'provisioned'),
  detach: serviceInstanceRule('detach', 'detached'),
  attach: serviceInstanceRule('attach', 'attached'),
  remove: serviceInstanceRule('remove', 'removed'),
  restore: serviceInstanceRule('restore', 'restored'),
  destroy: serviceInstanceRule('destroy', 'destroyed'),
};

/** Does the instance put variables into the next deployment of its environment? */
export function hasManagedVariables(state: ServiceInstanceState): boolean {
  return state === 'pending_attachment' || state === 'attached';
}

/** State after a deployment that began with `state`: attach and detach take effect by a successful one only. */
export function afterDeployment(state: ServiceInstanceState, success: boolean): ServiceInstanceState {
  if (!success) return state;
  if (state === 'pending_attachment') return 'attached';
  return state === 'pending_detachment' ? 'detached' : state;
}

const divioStatuses = {
  new: 'NEW',
  provisioning: 'NEW',
  provisioning_failed: 'NEW',
  pending_attachment: 'PENDING_ATTACHMENT',
  attached: 'ATTACHED',
  pending_detachment: 'PENDING_DETACHMENT',
  detached: 'DETACHED',
  trashed: 'REMOVED',
  removing: 'REMOVED',
  removed: 'REMOVED',
} as const satisfies Record<ServiceInstanceState, string>;

/** `service_status` of the API. The divio client takes `NEW` as "not usable", and every other text as usable. */
export function divioStatus(state: ServiceInstanceState): (typeof divioStatuses)[ServiceInstanceState] {
  return divioStatuses[state];
}

export const deploymentStates = [
  'queued',
  'checking_services',
  'fetching',
  'building',
  'releasing',
  'starting',
  'checking',
  'switching',
  'draining',
  'live',
  'failed',
  'cancelled',
  'superseded',
] as const;
export type DeploymentState = (typeof deploymentStates)[number];

export const deploymentViews = {
  queued: { label: 'Queued', tone: 'grey', isTransitional: true, percent: 0 },
  checking_services: { label: 'Checking services', tone: 'green', isTransitional: true, percent: 5 },
  fetching: { label: 'Fetching the code', tone: 'green', isTransitional: true, percent: 15 },
  building: { label: 'Building', tone: 'green', isTransitional: true, percent: 30 },
  releasing: { label: 'Running release commands', tone: 'green', isTransitional: true, percent: 60 },
  starting: { label: 'Starting', tone: 'green', isTransitional: true, percent: 75 },
  checking: { label: 'Health check', tone: 'green', isTransitional: true, percent: 85 },
  switching: { label: 'Switching requests over', tone: 'green', isTransitional: true, percent: 95 },
  draining: { label: 'Letting open requests finish', tone: 'green', isTransitional: true, percent: 98 },
  live: { label: 'Live', tone: 'blue', isTransitional: false, percent: 100 },
  failed: { label: 'Failed', tone: 'red', isTransitional: false, percent: 100 },
  cancelled: { label: 'Cancelled', tone: 'grey', isTransitional: false, percent: 100 },
  superseded: { label: 'Replaced', tone: 'grey', isTransitional: false, percent: 100 },
} as const satisfies Record<DeploymentState, StateView & { percent: number }>;

/** Until the switch: afterwards the new release already answers requests. */
const cancellable = {
  queued: 'cancelled',
  checking_services: 'cancelled',
  fetching: 'cancelled',
  building: 'cancelled',
  releasing: 'cancelled',
  starting: 'cancelled',
  checking: 'cancelled',
} as const satisfies Partial<Record<DeploymentState, DeploymentState>>;

export const deploymentCan: Record<'cancel', ActionRule<DeploymentState>> = {
  cancel: actionRule<DeploymentState>('deployments', 'cancelled', cancellable, deploymentViews),
};

export const operationStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type OperationState = (typeof operationStates)[number];

export const operationViews = {
  queued: { label: 'Queued', tone: 'grey', isTransitional: true },
  running: { label: 'Running', tone: 'green', isTransitional: true },
  succeeded: { label: 'Succeeded', tone: 'blue', isTransitional: false },
  failed: { label: 'Failed', tone: 'red', isTransitional: false },
  cancelled: { label: 'Cancelled', tone: 'grey', isTransitional: false },
} as const satisfies Record<OperationState, StateView>;

const operationMoves = {
  cancel: { queued: 'cancelled', running: 'cancelled' },
  retry: { failed: 'queued', cancelled: 'queued' },
} as const satisfies Record<string, Partial<Record<OperationState, OperationState>>>;

export const operationCan: Record<keyof typeof operationMoves, ActionRule<OperationState>> = {
  cancel: actionRule<OperationState>('operations', 'cancelled', operationMoves.cancel, operationViews),
  retry: actionRule<OperationState>('operations', 'retried', operationMoves.retry, operationViews),
};

const transitional = {
  serviceInstance: serviceInstanceViews,
  deployment: deploymentViews,
  operation: operationViews,
};

/** Will this state change by itself, so that a page should ask again soon? */
export function isTransitional(
  ...[entity, state]:
    | ['serviceInstance', ServiceInstanceState]
    | ['deployment', DeploymentState]
    | ['operation', OperationState]
): boolean {
  const views: Record<string, StateView> = transitional[entity];
  return views[state]?.isTransitional ?? false;
}
