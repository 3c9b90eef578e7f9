// The URL map: which part of src/http handles which path, and the middleware before all of them.

import { Hono } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { operatorPath, PATHS, SETTINGS_PAGES, SETTINGS_ROUTE } from '../domain/paths.ts';
import { api } from '../http/api/api.ts';
import { assets } from '../http/assets.ts';
import { brandAssets } from '../http/brand-assets.ts';
import type { AppEnv } from '../http/context.ts';
import { answerError, answerMethodNotAllowed, answerNotFound } from '../http/error-answer.tsx';
import { health } from '../http/health.ts';
import { bodyCap } from '../http/middleware/body-cap.ts';
import { loadTexts } from '../http/middleware/late-texts.ts';
import { requireReady } from '../http/middleware/readiness.ts';
import { nameRequest, openRequest } from '../http/middleware/request.ts';
import { logRequest } from '../http/middleware/request-log.ts';
import { sameOrigin } from '../http/middleware/same-origin.ts';
import { securityHeaders } from '../http/middleware/security-headers.ts';
import { oauth } from '../http/oauth/oauth.ts';
import { operator } from '../http/operator/operator.tsx';
import { people } from '../http/people/people.tsx';
import { MAX_RESPONSE_FORM_BYTES } from '../http/saml/response-form.ts';
import { formerAcs, saml } from '../http/saml/saml.tsx';
import { MAX_REVOCATION_BYTES } from '../http/saml/universal-logout.ts';
import { scim } from '../http/scim/scim.ts';
import { setUp } from '../http/set-up/set-up.tsx';
import { settings } from '../http/settings/settings.tsx';
import { OAUTH_PATHS } from '../oauth/discovery.ts';

/** Where identity providers send people's browsers. */
const SAML_PATHS = [PATHS.acs, PATHS.postback, PATHS.logout];

/**
 * Paths for other sites and for programs. A signed message or a bearer token is their proof, never a cookie.
 */
const MACHINE_PATHS = [
  ...SAML_PATHS,
  PATHS.revocation,
  PATHS.scim,
  PATHS.api,
  OAUTH_PATHS.authorize,
  OAUTH_PATHS.par,
  OAUTH_PATHS.logout,
  OAUTH_PATHS.token,
  OAUTH_PATHS.userinfo,
  OAUTH_PATHS.introspect,
  OAUTH_PATHS.revoke,
];

/** The paths of people's forms; a path that ends in `*` stands for itself and everything below it. */
const FORM_PATHS = [
  PATHS.signIn,
  `${PATHS.signUp}/*`,
  PATHS.setup,
  PATHS.signOut,
  PATHS.confirm,
  `${PATHS.passwordReset}/*`,
  `${PATHS.invitations}/*`,
  `${PATHS.setUp}/*`,
  `${PATHS.profile}/*`,
  `${PATHS.organizations}/*`,
  `${PATHS.operator}/*`,
];

/** The largest of people's forms carries a certificate. */
const MAX_FORM_BYTES = 64 * 1024;

/** These are larger: an identity provider's metadata of up to 1 MB, and 5,000 people to invite. */
const LARGE_FORM = new RegExp(
  `^(?:${SETTINGS_ROUTE.replace(':orgId', '[^/]+')}/(?:${SETTINGS_PAGES.sso}/import|${SETTINGS_PAGES.users}/invite)|${PATHS.setUp}/[^/]+/(?:connect|certificate))/?$`,
);
const MAX_LARGE_FORM_BYTES = 1280 * 1024;
const formCap = bodyCap(MAX_FORM_BYTES);
const largeFormCap = bodyCap(MAX_LARGE_FORM_BYTES);

/** The form of the branding has a logo, as a file or, after a preview, as base64. */
const BRANDING_FORM = new RegExp(`^${operatorPath('branding')}(?:/|$)`);
const brandingFormCap = bodyCap(256 * 1024);

function capOf(path: string) {
  if (LARGE_FORM.test(path)) return largeFormCap;
  return BRANDING_FORM.test(path) ? brandingFormCap : formCap;
}

/**
 * Not strict: every path works with and without a final slash, because people copy addresses by hand, above
 * all the postback URL.
 */
export const app = new Hono<AppEnv>({ strict: false });

app.onError(answerError);
app.notFound(answerNotFound);

app.use(nameRequest);
app.use(logRequest);
app.use(securityHeaders);
app.use(methodNotAllowed({ app, onMethodNotAllowed: answerMethodNotAllowed }));

app.route('/', assets);
app.route('/', health);

app.use(loadTexts);
app.use(requireReady);
app.use(openRequest);
app.use(formerAcs);
app.route('/', brandAssets);
app.use(sameOrigin(MACHINE_PATHS));

// The ACS and the postback URL cap their bodies themselves, so that the refusal finds its organization's log.
app.use(PATHS.logout, bodyCap(MAX_RESPONSE_FORM_BYTES));
app.use(`${PATHS.revocation}/*`, bodyCap(MAX_REVOCATION_BYTES));
for (const path of FORM_PATHS) {
  app.use(path, (c, next) => capOf(c.req.path)(c, next));
}
app.route('/', people);
app.route('/', setUp);
app.route('/', saml);
app.route(SETTINGS_ROUTE, settings);
app.route(PATHS.operator, operator);
app.route(PATHS.api, api);
app.route('/scim', scim);
app.route('/', oauth);
