import { describe, expect, it } from 'vitest';
import { actionRefusal } from '#components/service-instances/action-refusal';

describe('why the state of an instance forbids an action', () => {
  it('is not said where the action is allowed', () => {
    expect(actionRefusal('remove', 'detached')).toBeNull();
    expect(actionRefusal('provision', 'provisioning_failed')).toBeNull();
  });

  it('says what to do first', () => {
    expect(actionRefusal('remove', 'attached')).toBe('The application uses it: detach it and deploy first.');
    expect(actionRefusal('attach', 'new')).toBe('Provision it first.');
  });

  it('names the states that would allow it where there is nothing shorter to say', () => {
    expect(actionRefusal('provision', 'trashed')).toMatch(/^Only service instances that are New/);
  });
});
