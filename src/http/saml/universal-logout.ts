// Universal Logout: an identity provider's server ends everything of a person. Okta looks at the status
// alone.

import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { PATHS } from '../../domain/paths.ts';
import {
  receiveUniversalLogout,
  type UniversalLogoutReason,
  UniversalLogoutRefused,
} from '../../domain/sign-in/universal-logout.ts';
import { logLine } from '../../worker/log.ts';
import { clientKey, clientOf } from '../client.ts';
import type { AppEnv } from '../context.ts';
import { limitRate } from '../middleware/rate-limit.ts';

export const universalLogout = new Hono<AppEnv>();

/** A subject is two short texts. */
export const MAX_REVOCATION_BYTES = 8 * 1024;

universalLogout.post(`${PATHS.revocation}/:connectionId`, async (c) => {
  await limitRate(c.env.SIGN_IN_BY_ADDRESS, `revocation:${clientKey(c)}`);
  const request = {
    connectionId: c.req.param('connectionId'),
    authorization: c.req.header('Authorization') ?? null,
    body: await c.req.raw.text(),
  };
  try {
    const ended = await receiveUniversalLogout(c.get('deps'), request, clientOf(c));
    logLine('info', 'universal_logout', { requestId: c.get('requestId'), ...ended });
    return c.body(null, 204);
  } catch (error) {
    if (!(error instanceof UniversalLogoutRefused)) throw error;
    return refuse(c, request.connectionId, error);
  }
});

/** The statuses of the draft's section 3 and of Okta's guide. */
const STATUS = {
  token_missing: 401,
  token_malformed: 401,
  token_algorithm_refused: 401,
  token_signature_invalid: 401,
  connection_unknown: 401,
  no_certificate: 401,
  token_claims_malformed: 401,
  token_type_wrong: 401,
  token_claim_missing: 401,
  token_issuer_wrong: 401,
  token_audience_wrong: 401,
  token_expired: 401,
  token_not_yet_valid: 401,
  token_lifetime_too_long: 401,
  token_replayed: 401,
  plan_lacks_sso: 403,
  sso_not_enabled: 403,
  universal_logout_off: 403,
  body_malformed: 400,
  subject_format_unsupported: 400,
  revoked_subject_unknown: 404,
} as const satisfies Record<UniversalLogoutReason, ContentfulStatusCode>;

const ERROR = {
  400: 'invalid_request',
  401: 'invalid_token',
  403: 'access_denied',
  404: 'subject_unknown',
} as const satisfies Record<(typeof STATUS)[UniversalLogoutReason], string>;

/** A stranger hears no more than that the token is not good. */
function refuse(c: Context<AppEnv>, connectionId: string, refused: UniversalLogoutRefused): Response {
  const { reason, reference, organizationId, detail } = refused;
  const requestId = c.get('requestId');
  logLine('warn', 'universal_logout_refused', {
    requestId,
    reference,
    reason,
    connectionId,
    organizationId,
    detail,
  });
  const status = STATUS[reason];
  const error = ERROR[status];
  if (status === 401)
    c.header('WWW-Authenticate', reason === 'token_missing' ? 'Bearer' : `Bearer error="${error}"`);
  return c.json(
    organizationId === null ? { error, reference } : { error, error_description: reason, reference },
    status,
  );
}
