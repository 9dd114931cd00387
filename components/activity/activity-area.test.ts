import { describe, expect, it } from 'vitest';
import { areaOf } from '#components/activity/activity-area';
import { auditActions } from '#lib/core/audit-actions';

describe('the kind of an event', () => {
  it.each(Object.keys(auditActions))('is a word for people: %s', (action) => {
    expect(areaOf(action)).toMatch(/^[A-Z][a-z-]+( [a-z]+)?$/);
  });

  it('stays as it is when this version does not know it', () => {
    expect(areaOf('moon.land')).toBe('moon.land');
    expect(areaOf('toString.x')).toBe('toString.x');
  });
});
