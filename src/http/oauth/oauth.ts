// The endpoints of OpenID Connect. What describes the server is public and the same for everybody, so that
// any cache may keep it for a while; nothing else here may be kept.

import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { introspect, revoke, userinfo } from '../../domain/apps/access-tokens.ts';
import type { PresentedCredentials } from '../../domain/apps/client.ts';
import { pushRequest } from '../../domain/apps/pushed-requests.ts';
import { publishedKeys } from '../../domain/apps/signing-keys.ts';
import { issueTokens } from '../../domain/apps/tokens.ts';
import { PATHS } from '../../domain/paths.ts';
import { bearerOf } from '../../oauth/access-token.ts';
import { discoveryDocument, OAUTH_PATHS } from '../../oauth/discovery.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { keySetOf } from '../../oauth/keys.ts';
import type { Parameters } from '../../oauth/parameters.ts';
import { clientKey, clientOf } from '../client.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { bodyCap } from '../middleware/body-cap.ts';
import { authorize } from './authorize.tsx';
import {
  answerOAuthError,
  answerTokenError,
  noteRefusal,
  readCredentials,
  readFormParameters,
  readProof,
} from './endpoint.ts';
import { logout } from './logout.tsx';
import { CONTINUE } from './waiting.ts';

export const oauth = new Hono<AppEnv>();

/** Less than the day for which a key is published before it signs. */
const DESCRIPTION_CACHE = 'public, max-age=300';
/** A client assertion, a DPoP proof and a token fit into it several times. */
const MAX_BODY_BYTES = 64 * 1024;

// Applications that run in the browser call these from their own origin. None of them reads a cookie.
const PUBLIC_PATHS = [
  PATHS.openIdConfiguration,
  PATHS.oauthMetadata,
  OAUTH_PATHS.jwks,
  OAUTH_PATHS.par,
  OAUTH_PATHS.token,
  OAUTH_PATHS.userinfo,
  OAUTH_PATHS.revoke,
];
const EXPOSED = ['WWW-Authenticate', 'Retry-After'];
const preflight = cors({
  origin: '*',
  allowMethods: ['GET', 'HEAD', 'POST'],
  allowHeaders: ['Authorization', 'Content-Type', 'DPoP'],
  exposeHeaders: EXPOSED,
  maxAge: 600,
});
for (const path of PUBLIC_PATHS) {
  oauth.use(path, async (c, next) => {
    if (c.req.method === 'OPTIONS') return await preflight(c, next);
    await next();
    // On the answer that is there: before it, Hono would make one for them and copy it into each other.
    c.res.headers.set('Access-Control-Allow-Origin', '*');
    c.res.headers.set('Access-Control-Expose-Headers', EXPOSED.join(','));
  });
}
oauth.use(`${PATHS.oauth}/*`, bodyCap(MAX_BODY_BYTES));
// RFC 9110 9.2.1: HEAD changes nothing. Scanners of links send it, and must neither use up a request nor sign
// anybody out.
for (const path of [OAUTH_PATHS.authorize, `${CONTINUE}/*`, OAUTH_PATHS.logout]) {
  oauth.use(path, async (c, next) => (c.req.method === 'HEAD' ? c.body(null, 200) : await next()));
}

for (const path of [PATHS.openIdConfiguration, PATHS.oauthMetadata]) {
  oauth.get(path, (c) => {
    c.header('Cache-Control', DESCRIPTION_CACHE);
    return c.json(discoveryDocument(c.get('deps').urls.origin));
  });
}

oauth.get(OAUTH_PATHS.jwks, async (c) => {
  const keys = await publishedKeys(c.get('deps'));
  c.header('Cache-Control', DESCRIPTION_CACHE);
  return c.json(keySetOf(keys), 200, { 'Content-Type': 'application/jwk-set+json' });
});

oauth.post(OAUTH_PATHS.par, (c) =>
  forApplications(c, async (parameters, credentials) => {
    // Everybody knows the name of an application that has no secret, and each request leaves a row.
    if (credentials.method === 'none') {
      const { success } = await c.env.SIGN_IN_BY_ADDRESS.limit({ key: `par:${clientKey(c)}` });
      if (!success) return tooMany(c);
    }
    const proof = await readProof(c, null);
    return c.json(await pushRequest(c.get('deps'), { parameters, credentials, proof }), 201);
  }),
);

oauth.post(OAUTH_PATHS.token, (c) =>
  forApplications(c, async (parameters, credentials) => {
    return c.json(
      await issueTokens(c.get('deps'), {
        parameters,
        credentials,
        proof: await readProof(c, null),
        requestId: c.get('requestId'),
        address: clientOf(c).address,
      }),
    );
  }),
);

oauth.post(OAUTH_PATHS.introspect, (c) =>
  forApplications(c, async (parameters, credentials) => {
    return c.json(await introspect(c.get('deps'), parameters, credentials));
  }),
);

oauth.post(OAUTH_PATHS.revoke, (c) =>
  forApplications(c, async (parameters, credentials) => {
    await revoke(c.get('deps'), parameters, credentials);
    return c.body(null, 200);
  }),
);

oauth.on(['GET', 'POST'], OAUTH_PATHS.userinfo, async (c) => {
  try {
    const presented = bearerOf(c.req.header('Authorization') ?? null);
    if (presented === null) throw new OAuthError('token_missing');
    const { scheme, token } = presented;
    const proof = scheme === 'dpop' ? await readProof(c, token) : null;
    if (scheme === 'dpop' && proof === null) throw new OAuthError('dpop_required');
    return c.json(await userinfo(c.get('deps'), token, proof));
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return (await answerTooMany(c)) ?? answerTokenError(c, error);
  }
});

oauth.route('/', authorize);
oauth.route('/', logout);

/** A refusal counts against the address: guessing is slow, and a good client never waits. */
async function forApplications(
  c: AppContext,
  run: (parameters: Parameters, credentials: PresentedCredentials) => Promise<Response>,
): Promise<Response> {
  c.header('Pragma', 'no-cache');
  let clientId: string | undefined;
  try {
    const parameters = await readFormParameters(c);
    clientId = parameters.get('client_id');
    const credentials = readCredentials(c, parameters);
    clientId = credentials.clientId;
    return await run(parameters, credentials);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const tooManyOf = await answerTooMany(c);
    if (tooManyOf !== null) return tooManyOf;
    noteRefusal(c, clientId, error);
    return answerOAuthError(c, error);
  }
}

/** A form of answer that clients read: RFC 6585 4 with the code of RFC 6749. */
async function answerTooMany(c: AppContext): Promise<Response | null> {
  const { success } = await c.env.UNKNOWN_BY_ADDRESS.limit({ key: `oauth:${clientKey(c)}` });
  return success ? null : tooMany(c);
}

function tooMany(c: AppContext): Response {
  const description = 'Too many requests came from this address. Wait, then send the request again.';
  return c.json({ error: 'temporarily_unavailable', error_description: description }, 429, {
    'Retry-After': '60',
  });
}
