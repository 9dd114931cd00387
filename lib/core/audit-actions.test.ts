import { describe, expect, it } from 'vitest';
import { auditActions, auditSentence, isAuditAction } from '#lib/core/audit-actions';

const event = { actorName: 'Ada', targetName: 'shop', details: {} };

describe('audit sentences', () => {
  it.each(Object.keys(auditActions))('%s is an entity and a verb, and reads as a sentence', (action) => {
    expect(action).toMatch(/^[a-z]+(?:-[a-z]+)*\.[a-z]+$/);
    const sentence = auditSentence({ ...event, action });
    expect(sentence).not.toMatch(/[{}]/);
    expect(sentence).toMatch(/^[A-Zs]/);
  });

  it('put names and details in their places', () => {
    expect(auditSentence({ ...event, action: 'application.create' })).toBe('Ada created the application shop');
    const details = { added: 2, changed: 0, removed: 1 };
    expect(auditSentence({ ...event, action: 'variable.bulk', details })).toBe(
      'Ada edited the variables of shop: 2 added, 0 changed, 1 removed',
    );
  });

  it('leave braces and dollars of names alone', () => {
    expect(auditSentence({ ...event, action: 'application.create', targetName: '{actor} $&' })).toBe(
      'Ada created the application {actor} $&',
    );
  });

  it('cannot be told another actor by a detail', () => {
    expect(auditSentence({ ...event, action: 'session.create', details: { actor: 'Eve' } })).toBe('Ada signed in');
  });

  it('mark a missing detail', () => {
    expect(auditSentence({ ...event, action: 'member.add' })).toBe('Ada added shop as …');
  });

  it('name actions of other versions as they are', () => {
    expect(auditSentence({ ...event, action: 'moon.land' })).toBe('Ada: moon.land shop');
    expect(isAuditAction('constructor')).toBe(false);
  });
});
