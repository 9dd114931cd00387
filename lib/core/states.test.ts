import { describe, expect, it } from 'vitest';
import {
  afterDeployment,
  deploymentCan,
  deploymentStates,
  deploymentViews,
  divioStatus,
  hasManagedVariables,
  isTransitional,
  operationCan,
  operationStates,
  type ServiceInstanceAction,
  type ServiceInstanceState,
  serviceInstanceCan,
  serviceInstanceStates,
  serviceInstanceViews,
} from '#lib/core/states';

describe('service instance', () => {
  const moves: Record<ServiceInstanceAction, Partial<Record<ServiceInstanceState, ServiceInstanceState>>> = {
    provision: { new: 'provisioning', provisioning_failed: 'provisioning' },
    detach: { attached: 'pending_detachment' },
    attach: { pending_detachment: 'attached', detached: 'pending_attachment' },
    remove: { new: 'removed', provisioning_failed: 'removing', pending_attachment: 'trashed', detached: 'trashed' },
    restore: { trashed: 'detached' },
    destroy: { trashed: 'removing' },
  };
  const cases = Object.entries(moves).flatMap(([action, targets]) =>
    serviceInstanceStates.map((state) => [action as ServiceInstanceAction, state, targets[state]] as const),
  );

  it.each(cases)('%s from %s leads to %s', (action, state, target) => {
    const rule = serviceInstanceCan[action];
    expect(rule(state)).toBe(target !== undefined);
    expect(rule.states.includes(state)).toBe(target !== undefined);
    if (target === undefined) expect(() => rule.next(state)).toThrow(rule.sentence);
    else expect(rule.next(state)).toBe(target);
  });

  it('says where an action is allowed', () => {
    expect(serviceInstanceCan.provision.sentence).toBe(
      'Only service instances that are New or Provisioning failed can be provisioned.',
    );
    expect(serviceInstanceCan.remove.sentence).toBe(
      'Only service instances that are New, Provisioning failed, Pending attachment or Detached can be removed.',
    );
    expect(serviceInstanceCan.detach.sentence).toBe('Only service instances that are Attached can be detached.');
  });

  it('cannot be removed while the application may use it', () => {
    for (const state of ['attached', 'pending_detachment', 'provisioning'] as const) {
      expect(serviceInstanceCan.remove(state)).toBe(false);
    }
  });

  it.each(serviceInstanceStates)('%s is changed by a successful deployment only', (state) => {
    const changes: Partial<Record<ServiceInstanceState, ServiceInstanceState>> = {
      pending_attachment: 'attached',
      pending_detachment: 'detached',
    };
    expect(afterDeployment(state, true)).toBe(changes[state] ?? state);
    expect(afterDeployment(state, false)).toBe(state);
  });

  it('gives variables to the next deployment while attached or about to be', () => {
    expect(serviceInstanceStates.filter(hasManagedVariables)).toEqual(['pending_attachment', 'attached']);
  });

  it('is NEW for the divio client until it is usable', () => {
    expect(serviceInstanceStates.filter((state) => divioStatus(state) === 'NEW')).toEqual([
      'new',
      'provisioning',
      'provisioning_failed',
    ]);
    expect(divioStatus('pending_detachment')).toBe('PENDING_DETACHMENT');
    expect(divioStatus('trashed')).toBe('REMOVED');
  });

  it('has the colours of the original', () => {
    const tones = serviceInstanceStates.map((state) => [state, serviceInstanceViews[state].tone]);
    expect(Object.fromEntries(tones)).toEqual({
      new: 'blue',
      provisioning: 'green',
      provisioning_failed: 'red',
      pending_attachment: 'orange',
      attached: 'blue',
      pending_detachment: 'orange',
      detached: 'orange',
      trashed: 'red',
      removing: 'red',
      removed: 'red',
    });
  });
});

describe('deployment', () => {
  it('can be cancelled before the switch', () => {
    expect(deploymentStates.filter(deploymentCan.cancel)).toEqual([
      'queued',
      'checking_services',
      'fetching',
      'building',
      'releasing',
      'starting',
      'checking',
    ]);
  });

  it('moves forward in percent and ends at 100', () => {
    const percents = deploymentStates.map((state) => deploymentViews[state].percent);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    for (const state of deploymentStates) {
      expect(deploymentViews[state].percent === 100).toBe(!isTransitional('deployment', state));
    }
  });
});

describe('operation', () => {
  it('can be cancelled until its end, and retried unless it succeeded', () => {
    expect(operationStates.filter(operationCan.cancel)).toEqual(['queued', 'running']);
    expect(operationStates.filter(operationCan.retry)).toEqual(['failed', 'cancelled']);
    expect(operationCan.retry.sentence).toBe('Only operations that are Failed or Cancelled can be retried.');
  });
});

it('knows which states change by themselves', () => {
  expect(serviceInstanceStates.filter((state) => isTransitional('serviceInstance', state))).toEqual([
    'provisioning',
    'removing',
  ]);
  expect(operationStates.filter((state) => isTransitional('operation', state))).toEqual(['queued', 'running']);
});
