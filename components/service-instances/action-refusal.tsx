import { type ServiceInstanceAction, type ServiceInstanceState, serviceInstanceCan } from '#lib/core/states';

const provisioned = 'It is provisioned already.';
const provisionFirst = 'Provision it first.';
const underWay = 'It is being provisioned.';
const notAttached = 'It is not attached.';

/** What to do instead, where that can be said in a few words. */
const REASONS: Partial<Record<ServiceInstanceAction, Partial<Record<ServiceInstanceState, string>>>> = {
  provision: {
    provisioning: underWay,
    pending_attachment: provisioned,
    attached: provisioned,
    pending_detachment: provisioned,
    detached: provisioned,
  },
  attach: {
    new: provisionFirst,
    provisioning: underWay,
    provisioning_failed: provisionFirst,
    pending_attachment: 'The next deployment attaches it.',
    attached: 'It is attached already.',
  },
  detach: {
    new: notAttached,
    provisioning: notAttached,
    provisioning_failed: notAttached,
    pending_attachment: 'It is not attached yet.',
    pending_detachment: 'The next deployment detaches it.',
    detached: 'It is detached already.',
  },
  remove: {
    provisioning: 'Wait until it is provisioned, or cancel that.',
    attached: 'The application uses it: detach it and deploy first.',
    pending_detachment: 'The application uses it until the next deployment.',
  },
};

/** Why the state of an instance forbids an action; null when it does not. Short enough for a menu. */
export function actionRefusal(action: ServiceInstanceAction, state: ServiceInstanceState): string | null {
  const isAllowed = serviceInstanceCan[action];
  return isAllowed(state) ? null : (REASONS[action]?.[state] ?? isAllowed.sentence);
}
