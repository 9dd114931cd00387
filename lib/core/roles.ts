export const roles = ['owner', 'admin', 'developer', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** What an access token may be used for, next to what its owner's role allows. */
export const tokenScopes = ['read', 'write', 'deploy', 'secrets'] as const;
export type TokenScope = (typeof tokenScopes)[number];

interface Permission {
  roles: readonly Role[];
  /** Any one of these scopes suffices; none means that no token can do it. */
  scopes: readonly TokenScope[];
}

const everyone = ['owner', 'admin', 'developer', 'viewer'] as const;
const developers = ['owner', 'admin', 'developer'] as const;
const admins = ['owner', 'admin'] as const;
const owners = ['owner'] as const;

// `deploy` includes what a deployment script has to look at, `write` what it changes.
const look = ['read', 'write', 'deploy'] as const;
const read = ['read', 'write'] as const;
const write = ['write'] as const;
const deploy = ['deploy', 'write'] as const;
const secrets = ['secrets'] as const;

/** The only place that says who may do what. What is not here is refused. */
const permissions = {
  'organisation:read': { roles: everyone, scopes: look },
  'organisation:manage': { roles: admins, scopes: write },
  'organisation:delete': { roles: owners, scopes: [] },
  'member:read': { roles: everyone, scopes: read },
  // A new member can sign in, and would then be stronger than the token that added them.
  'member:manage': { roles: admins, scopes: [] },
  'region:read': { roles: everyone, scopes: look },
  'region:manage': { roles: admins, scopes: write },
  // What the panel can reach beside the internet is the machine's and the network's own.
  'region:private-address': { roles: owners, scopes: write },
  'application:read': { roles: everyone, scopes: look },
  'application:create': { roles: developers, scopes: write },
  'application:update': { roles: developers, scopes: write },
  'application:delete': { roles: admins, scopes: write },
  'repository:read': { roles: everyone, scopes: look },
  'repository:write': { roles: developers, scopes: write },
  // A path is read with the panel's own rights, so it could show what lies beside the repositories.
  'repository:local': { roles: admins, scopes: write },
  'environment:read': { roles: everyone, scopes: look },
  'environment:write': { roles: developers, scopes: write },
  'environment:deploy': { roles: developers, scopes: deploy },
  'environment:delete': { roles: developers, scopes: write },
  'deployment:read': { roles: everyone, scopes: look },
  'deployment:cancel': { roles: developers, scopes: deploy },
  'operation:read': { roles: everyone, scopes: look },
  'operation:retry': { roles: developers, scopes: write },
  'log:read': { roles: everyone, scopes: look },
  'domain:read': { roles: everyone, scopes: read },
  'domain:write': { roles: developers, scopes: write },
  'service:read': { roles: everyone, scopes: look },
  'service:write': { roles: developers, scopes: write },
  'service:remove': { roles: developers, scopes: write },
  // Without the days in the trash nobody can take it back.
  'service:destroy': { roles: admins, scopes: write },
  // Names, sizes and public links; what stands in the files is for those who may also change them.
  'file:list': { roles: everyone, scopes: read },
  'file:read': { roles: developers, scopes: read },
  'file:write': { roles: developers, scopes: write },
  'variable:read': { roles: everyone, scopes: read },
  'variable:write': { roles: developers, scopes: write },
  'variable:reveal': { roles: developers, scopes: secrets },
  'audit:read': { roles: everyone, scopes: read },
  // Only signed-in people make tokens: a leaked token must not be able to make itself a stronger one.
  'token:manage': { roles: everyone, scopes: [] },
} as const satisfies Record<string, Permission>;

export type Action = keyof typeof permissions;
export const actions = Object.keys(permissions) as Action[];

function permissionOf(action: string): Permission | undefined {
  return Object.hasOwn(permissions, action) ? permissions[action as Action] : undefined;
}

/** May this role do it? Anything unknown may not. */
export function can(role: Role, action: Action): boolean {
  return permissionOf(action)?.roles.includes(role) ?? false;
}

/** May a token with these scopes do it, as far as scopes go? Anything unknown may not. */
export function scopeAllows(scopes: readonly TokenScope[], action: Action): boolean {
  return permissionOf(action)?.scopes.some((scope) => scopes.includes(scope)) ?? false;
}

/** What a scope means, for the page that creates tokens. */
export const tokenScopeLabels: Record<TokenScope, string> = {
  read: 'Look at everything but secrets',
  write: 'Change everything your role may change, and look at it; not secrets',
  deploy: 'Deploy, cancel deployments and follow them',
  secrets: 'Read secrets: managed DSNs, keys and sensitive variables',
};
