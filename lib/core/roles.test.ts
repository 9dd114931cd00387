import { describe, expect, it } from 'vitest';
import {
  type Action,
  actions,
  can,
  type Role,
  roles,
  scopeAllows,
  type TokenScope,
  tokenScopes,
} from '#lib/core/roles';

const allowed = (role: Role) => actions.filter((action) => can(role, action));
/** Looking changes nothing; `file:list` is looking without reading what the files hold. */
const isLook = (action: Action) => action.endsWith(':read') || action === 'file:list';
const opened = (scope: TokenScope) => actions.filter((action) => scopeAllows([scope], action));

describe('roles', () => {
  it('contain one another', () => {
    expect(allowed('owner')).toEqual(actions);
    expect(allowed('owner')).toEqual(expect.arrayContaining(allowed('admin')));
    expect(allowed('admin')).toEqual(expect.arrayContaining(allowed('developer')));
    expect(allowed('developer')).toEqual(expect.arrayContaining(allowed('viewer')));
  });

  it('let viewers look, and manage only their own tokens', () => {
    const writes = allowed('viewer').filter((action) => !isLook(action));
    expect(writes).toEqual(['token:manage']);
  });

  it('keep deleting applications, people, regions, paths of the server, the organisation and what is in the trash from developers', () => {
    expect(actions.filter((action) => !can('developer', action))).toEqual([
      'organisation:manage',
      'organisation:delete',
      'member:manage',
      'region:manage',
      'region:private-address',
      'application:delete',
      'repository:local',
      'service:destroy',
    ]);
  });

  it('keep deleting the organisation and reaching into private networks from admins', () => {
    expect(actions.filter((action) => !can('admin', action))).toEqual([
      'organisation:delete',
      'region:private-address',
    ]);
  });

  it.each(['nobody', 'constructor', '', '__proto__'])('refuse the unknown: %j', (word) => {
    for (const action of actions) expect(can(word as Role, action)).toBe(false);
    for (const role of roles) expect(can(role, word as Action)).toBe(false);
    for (const scope of tokenScopes) expect(scopeAllows([scope], word as Action)).toBe(false);
    for (const action of actions) expect(scopeAllows([word as TokenScope], action)).toBe(false);
  });
});

describe('token scopes', () => {
  it('are refused without any', () => {
    for (const action of actions) expect(scopeAllows([], action)).toBe(false);
  });

  it('read only looks', () => {
    expect(opened('read')).toEqual(actions.filter(isLook));
  });

  it('only secrets reveals, and nothing else', () => {
    expect(opened('secrets')).toEqual(['variable:reveal']);
    expect(scopeAllows(['read', 'write', 'deploy'], 'variable:reveal')).toBe(false);
    expect(scopeAllows(['read', 'secrets'], 'variable:reveal')).toBe(true);
  });

  it('deploy follows a deployment from start to end, and changes nothing else', () => {
    expect(opened('deploy').filter((action) => !action.endsWith(':read'))).toEqual([
      'environment:deploy',
      'deployment:cancel',
    ]);
    expect(opened('deploy')).toEqual(expect.arrayContaining(['environment:read', 'deployment:read', 'log:read']));
    expect(opened('deploy')).not.toContain('variable:read');
  });

  it('no token makes tokens, adds people or deletes the organisation', () => {
    expect(scopeAllows(tokenScopes, 'token:manage')).toBe(false);
    expect(scopeAllows(tokenScopes, 'member:manage')).toBe(false);
    expect(scopeAllows(tokenScopes, 'organisation:delete')).toBe(false);
  });
});
