// What a key of the management API may do. `read` and `write` are everything; `members:read` and its like are
// one area. Who may write may read.

export const AREAS = [
  'organizations',
  'members',
  'teams',
  'domains',
  'sso',
  'sessions',
  'scim_tokens',
  'invitations',
  'setup_links',
  'logs',
  'keys',
  'applications',
  'webhooks',
  'events',
  'directory',
] as const;
export type Area = (typeof AREAS)[number];
export type Access = 'read' | 'write';
export type Scope = Access | `${Area}:${Access}`;

export const SCOPES: readonly [Scope, ...Scope[]] = [
  'read',
  'write',
  ...AREAS.flatMap((area): Scope[] => [`${area}:read`, `${area}:write`]),
];

/** What an application that acts for itself may do with a token of the scope `directory:read`. */
export const APPLICATION_SCOPES: readonly Scope[] = ['directory:read', 'events:read'];

/** Whether what `scope` allows is allowed by one of `held`. */
export function covers(held: readonly string[], scope: Scope): boolean {
  const [first, second] = scope.split(':') as [string, Access | undefined];
  const access = second ?? (first as Access);
  const enough: readonly string[] = access === 'read' ? ['read', 'write'] : ['write'];
  return held.some(
    (one) => enough.includes(one) || (second !== undefined && enough.some((it) => one === `${first}:${it}`)),
  );
}
