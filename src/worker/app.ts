// The URL map: which room of src/http answers what, and what stands before all of them.

import { Hono } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { api } from '../http/api/api.ts';
import { assets } from '../http/assets.ts';
import type { AppEnv } from '../http/context.ts';
import { answerError, answerMethodNotAllowed, answerNotFound } from '../http/error-answer.tsx';
import { health } from '../http/health.ts';
import { bodyCap } from '../http/middleware/body-cap.ts';
import { nameRequest, openRequest } from '../http/middleware/request.ts';
import { sameOrigin } from '../http/middleware/same-origin.ts';
import { securityHeaders } from '../http/middleware/security-headers.ts';
import { people } from '../http/people/people.tsx';
import { LOGOUT_PATH } from '../http/saml/logout.tsx';
import { MAX_RESPONSE_FORM_BYTES } from '../http/saml/response-form.ts';
import { ACS_PATH, POSTBACK_PATH, saml } from '../http/saml/saml.tsx';
import { scim } from '../http/scim/scim.ts';
import { settings } from '../http/settings/settings.tsx';

/** Doors for other sites and machines: a signed message or a bearer token is their proof, never a cookie. */
const MACHINE_PATHS = [ACS_PATH, POSTBACK_PATH, LOGOUT_PATH, '/scim/v2', '/api/v1'];

/** The forms of people; a path ending in `*` stands for itself and what is below it. */
const FORM_PATHS = [
  '/sign-in',
  '/sign-up/*',
  '/sign-out',
  '/confirm',
  '/password-reset/*',
  '/invitations/*',
  '/profile/*',
  '/orgs/*',
];

/** Forms of people; the largest carries a certificate. */
const MAX_FORM_BYTES = 64 * 1024;

/** All but this one, which carries an identity provider's metadata: 1 MB of it. */
const METADATA_FORM = /^\/orgs\/[^/]+\/settings\/access-security\/sso\/import\/?$/;
const MAX_METADATA_FORM_BYTES = 1280 * 1024;
const formCap = bodyCap(MAX_FORM_BYTES);
const metadataFormCap = bodyCap(MAX_METADATA_FORM_BYTES);

/** Not strict: every path answers with and without a final slash. People copy addresses by hand, the postback URL above all. */
export const app = new Hono<AppEnv>({ strict: false });

app.onError(answerError);
app.notFound(answerNotFound);

app.use(nameRequest);
app.use(securityHeaders);
app.use(methodNotAllowed({ app, onMethodNotAllowed: answerMethodNotAllowed }));

app.route('/', assets);
app.route('/', health);

app.use(openRequest);
app.use(sameOrigin(MACHINE_PATHS));

for (const path of [ACS_PATH, POSTBACK_PATH, LOGOUT_PATH]) app.use(path, bodyCap(MAX_RESPONSE_FORM_BYTES));
for (const path of FORM_PATHS) {
  app.use(path, (c, next) => (METADATA_FORM.test(c.req.path) ? metadataFormCap : formCap)(c, next));
}
app.route('/', people);
app.route('/', saml);
app.route('/orgs/:orgId/settings', settings);
app.route('/api/v1', api);
app.route('/scim', scim);
