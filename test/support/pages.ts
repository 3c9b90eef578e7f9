// Every page that the product answers a GET with, and the states of it that look another way: what the
// browser tests look at. It is held against the app's own routes (test/http/roles.test.ts).

const ORGANIZATION = '/orgs/:orgId/settings';

/** A route, and the queries with which it is opened. */
const PUBLIC: Readonly<Record<string, readonly string[]>> = {
  '/sign-in': ['', '?email=nonsense', '?email=nobody%40acme.test', '?method=password'],
  '/sign-up': [''],
  '/sign-up/:token': [''],
  '/setup': ['', '?token=nobody-made-this'],
  '/password-reset': ['', '?email=ada%40acme.test'],
  '/password-reset/:token': [''],
  '/invitations/:token': [''],
  '/test-results/:token': [''],
  // Nothing is under way there. `browser/ways-back.test.ts` looks at the pages that ask a person.
  '/oauth/continue/:key': ['?go=1'],
  '/api/v1/docs': [''],
  '/api/v1/docs/:tag': [''],
  '/api/v1/problems': [''],
  '/api/v1/problems/:reason': [''],
};

const OWN: Readonly<Record<string, readonly string[]>> = {
  '/confirm': ['', '?return_to=%2Fprofile'],
  '/confirm/done': [''],
  '/profile': ['', '?done=name', '?delete=yes'],
  '/sign-out': [''],
  '/oauth/logout': [''],
};

/** Behind the cookie of a setup link. */
const SET_UP: Readonly<Record<string, readonly string[]>> = {
  '/set-up/:token': [''],
  '/set-up/:linkId/provider': [''],
  '/set-up/:linkId/domain': [''],
  '/set-up/:linkId/connect': [''],
  '/set-up/:linkId/test': [''],
  '/set-up/:linkId/scim': [''],
  '/set-up/:linkId/certificate': [''],
  '/set-up/:linkId/done': [''],
};

const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  '': ['', '?done=renamed', '?delete=yes'],
  '/access-security/sso': ['', '?done=saved'],
  '/access-security/sso/connection': ['', '?done=saved'],
  '/access-security/sso/test': [''],
  '/access-security/sso/certificates': [''],
  '/access-security/sso/advanced': ['', '?done=saved'],
  '/access-security/sso/import': [''],
  '/access-security/sso/guides/:guide': [''],
  '/access-security/domains': ['', '?done=claimed'],
  '/access-security/scim': [''],
  '/access-security/roles': ['', '?done=saved'],
  '/access-security/setup-links': ['', '?done=revoked'],
  '/access-security/sessions': ['', '?end=yes', '?done=saved'],
  '/sign-in-log': ['', '?reference=NONE', '?who=nobody&refused=on', '?done=kept'],
  '/sign-in-log/:reference': ['', '?done=accepted'],
  '/provisioning-log': ['', '?outcome=refused', '?search=nothing-like-it', '?reads=on'],
  '/provisioning-log/:eventId': [''],
  '/audit-log': ['', '?action=domain&from=2000-01-01&until=2000-01-02'],
  '/users': ['', '?q=nobody', '?sort=joined&status=active&role=member', '?done=removed', '?done=approved'],
  '/users/invite': [''],
  '/users/invited': ['', '?done=invited', '?q=nobody'],
  '/users/:memberId': ['', '?remove=yes', '?done=role'],
  '/teams': ['', '?q=nothing'],
  '/teams/:teamId': ['', '?member=nobody', '?add=p', '?delete=yes'],
};

export const PAGES: Readonly<Record<string, readonly string[]>> = {
  ...PUBLIC,
  ...OWN,
  ...SET_UP,
  ...Object.fromEntries(Object.entries(SETTINGS).map(([path, states]) => [ORGANIZATION + path, states])),
};
