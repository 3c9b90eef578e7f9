// The one table of paths: routes, links, mails and the URL map all take theirs from here, and every part that
// comes from outside is encoded here. It imports nothing, so that pages may use it too.

export const PATHS = {
  start: '/',
  health: '/healthz',
  assets: '/assets',

  // Signing in, and what links by mail open. The last three have the link's token below them.
  signIn: '/sign-in',
  signOut: '/sign-out',
  confirm: '/confirm',
  confirmed: '/confirm/done',
  signUp: '/sign-up',
  passwordReset: '/password-reset',
  invitations: '/invitations',

  profile: '/profile',
  profileName: '/profile/name',
  profilePassword: '/profile/password',
  endSession: '/profile/sessions/end',
  endSessions: '/profile/sessions/end-all',

  organizations: '/orgs',

  // What identity providers and programs call.
  acs: '/sso/saml2',
  logout: '/sso/slo',
  /** The postback URL, called with and without a final slash. The audience is the text with the slash. */
  postback: '/security/sso/v2/authorize',
  metadata: '/security/sso/v2/metadata',
  scim: '/scim/v2',
  api: '/api/v1',
} as const;

/** The settings pages of an organization, below `SETTINGS_ROUTE`. */
export const SETTINGS_PAGES = {
  overview: '',
  users: 'users',
  teams: 'teams',
  sso: 'access-security/sso',
  domains: 'access-security/domains',
  scim: 'access-security/scim',
  signInLog: 'sign-in-log',
  provisioningLog: 'provisioning-log',
  auditLog: 'audit-log',
} as const;

export type SettingsPageName = keyof typeof SETTINGS_PAGES;

/** As the router writes it. */
export const SETTINGS_ROUTE = `${PATHS.organizations}/:orgId/settings` as const;

/** `below` are path segments under the page, such as a member's id. */
export function settingsPath(
  organizationId: string,
  page: SettingsPageName = 'overview',
  ...below: readonly string[]
): string {
  const segments = below.map((segment) => `/${encodeURIComponent(segment)}`).join('');
  return `${SETTINGS_ROUTE.replace(':orgId', encodeURIComponent(organizationId))}/${SETTINGS_PAGES[page]}${segments}`;
}

/** A page that a link with a token opens. */
export function linkPath(page: 'signUp' | 'passwordReset' | 'invitations', token: string): string {
  return `${PATHS[page]}/${encodeURIComponent(token)}`;
}

/** Leaves out what is null or empty. */
export function withQuery(path: string, query: Readonly<Record<string, string | null>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** @param returnTo where to go afterwards: a path of this origin */
export function signInPath(returnTo: string | null, email: string | null = null): string {
  return withQuery(PATHS.signIn, { email, return_to: returnTo });
}

/** Asks a person who is signed in for the password again. */
export function confirmPath(returnTo: string): string {
  return withQuery(PATHS.confirm, { return_to: returnTo });
}

/** The link that starts single sign-on: the postback URL, as a path. */
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
