// The one table of paths: routes, links, mails and the URL map all take theirs from here. Every part that
// comes from outside is encoded here. It imports nothing, so that pages can use it too.

export const PATHS = {
  start: '/',
  health: '/healthz',
  ready: '/readyz',
  assets: '/assets',
  /** Followed by the hash of the vendor's logo. */
  logo: '/assets/logo',
  /** Followed by the accent color without #: a style sheet. */
  accent: '/assets/accent',

  // Pages for signing in, and pages that links in mails open. The last three are followed by the link's
  // token.
  signIn: '/sign-in',
  signOut: '/sign-out',
  confirm: '/confirm',
  confirmed: '/confirm/done',
  signUp: '/sign-up',
  /** `?token=` of the link that `npm run deploy` prints. */
  setup: '/setup',
  passwordReset: '/password-reset',
  invitations: '/invitations',
  /** Followed by what `shared-tests.ts` seals: the result of a test, for people without an account. */
  sharedTest: '/test-results',
  /** Followed by a setup link's secret, or by its id and a step. */
  setUp: '/set-up',

  profile: '/profile',
  profileName: '/profile/name',
  profileLanguage: '/profile/language',
  profilePassword: '/profile/password',
  profileLeave: '/profile/leave',
  profileDelete: '/profile/delete',
  endSession: '/profile/sessions/end',
  endSessions: '/profile/sessions/end-all',

  organizations: '/orgs',
  operator: '/operator',

  // Endpoints that identity providers and programs call.
  acs: '/sso/saml2',
  logout: '/sso/slo',
  /** Followed by the id of a connection. */
  revocation: '/sso/global-token-revocation',
  /**
   * The postback URL, which works with and without a final slash. The audience is the text with the slash.
   */
  postback: '/security/sso/v2/authorize',
  metadata: '/security/sso/v2/metadata',
  scim: '/scim/v2',
  api: '/api/v1',
  oauth: '/oauth',
  openIdConfiguration: '/.well-known/openid-configuration',
  oauthMetadata: '/.well-known/oauth-authorization-server',
} as const;

const ALL_PATHS: readonly string[] = Object.values(PATHS).filter((path) => path !== PATHS.start);

/** Nothing else may arrive at a path of ours, or below it. */
export function isOurPath(path: string): boolean {
  return path === PATHS.start || ALL_PATHS.some((own) => path === own || path.startsWith(`${own}/`));
}

/** The settings pages of an organization, under `SETTINGS_ROUTE`. */
export const SETTINGS_PAGES = {
  overview: '',
  users: 'users',
  teams: 'teams',
  sso: 'access-security/sso',
  domains: 'access-security/domains',
  scim: 'access-security/scim',
  roles: 'access-security/roles',
  sessions: 'access-security/sessions',
  signInLog: 'sign-in-log',
  provisioningLog: 'provisioning-log',
  auditLog: 'audit-log',
  setupLinks: 'access-security/setup-links',
} as const;

export type SettingsPageName = keyof typeof SETTINGS_PAGES;

/** The path with its parameter, as the router wants it. */
export const SETTINGS_ROUTE = `${PATHS.organizations}/:orgId/settings` as const;

/** @param below path segments under the page, such as a member's id */
export function settingsPath(
  organizationId: string,
  page: SettingsPageName = 'overview',
  ...below: readonly string[]
): string {
  const segments = below.map((segment) => `/${encodeURIComponent(segment)}`).join('');
  return `${SETTINGS_ROUTE.replace(':orgId', encodeURIComponent(organizationId))}/${SETTINGS_PAGES[page]}${segments}`;
}

/** Where an administrator makes a setup link that only rotates the certificate. */
export function certificateLinkPath(organizationId: string): string {
  return withQuery(settingsPath(organizationId, 'setupLinks'), { for: 'certificate' });
}

/**
 * Returns the settings page to which the address of one of its forms belongs; null for any other address.
 * Such an address stays in the browser's bar when a form was refused, and people open it again.
 */
export function settingsPageAbove(path: string): string | null {
  const [root] = /^\/orgs\/[^/]+\/settings\//.exec(path) ?? [];
  if (root === undefined) return null;
  const below = path.slice(root.length);
  const page = Object.values(SETTINGS_PAGES).find((one) => one !== '' && below.startsWith(`${one}/`));
  return root + (page ?? '');
}

/** The pages of the operator's console, under `PATHS.operator`. */
export const OPERATOR_PAGES = {
  organizations: 'organizations',
  support: 'support',
  applications: 'applications',
  webhooks: 'webhooks',
  apiKeys: 'api-keys',
  signingKeys: 'signing-keys',
  branding: 'branding',
  usage: 'usage',
  health: 'health',
  auditLog: 'audit-log',
} as const;

export type OperatorPageName = keyof typeof OPERATOR_PAGES;

/** @param below path segments under the page, such as an organization's id */
export function operatorPath(page: OperatorPageName = 'organizations', ...below: readonly string[]): string {
  const segments = below.map((segment) => `/${encodeURIComponent(segment)}`).join('');
  return `${PATHS.operator}/${OPERATOR_PAGES[page]}${segments}`;
}

/** The pages that a link with a token opens. The log keeps nothing of what stands below them. */
export const LINK_PAGES = ['signUp', 'passwordReset', 'invitations', 'sharedTest', 'setup', 'setUp'] as const;

/** Returns the path of a page that a link with a token opens. */
export function linkPath(page: Exclude<(typeof LINK_PAGES)[number], 'setup'>, token: string): string {
  return `${PATHS[page]}/${encodeURIComponent(token)}`;
}

/** Returns the path of a step of a setup link; without one, of its beginning. */
export function setUpPath(linkId: string, ...below: readonly string[]): string {
  return [PATHS.setUp, ...[linkId, ...below].map(encodeURIComponent)].join('/');
}

/** Leaves out parameters that are null or empty. */
export function withQuery(path: string, query: Readonly<Record<string, string | null>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** @param returnTo where to go afterwards: a path of this origin */
export function signInPath(returnTo: string | null, email: string | null = null): string {
  return withQuery(PATHS.signIn, { email, return_to: returnTo });
}

/** Returns the path of the page that asks a signed-in person for the password again. */
export function confirmPath(returnTo: string): string {
  return withQuery(PATHS.confirm, { return_to: returnTo });
}

/** Returns the link that starts single sign-on: the postback URL, as a path. */
export function ssoPath(
  organizationId: string,
  { returnTo, loginHint }: { readonly returnTo: string | null; readonly loginHint: string | null },
): string {
  return withQuery(`${PATHS.postback}/`, {
    org_id: organizationId,
    return_to: returnTo,
    login_hint: loginHint,
  });
}
