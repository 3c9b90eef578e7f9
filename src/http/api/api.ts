// The management API: every call of the route table, which needs a bearer key, and the document that tells of
// them. Each refusal is a problem document; no cache may store a response.

import { Hono } from 'hono';
import { DnsError } from '../../dns/errors.ts';
import { PATHS } from '../../domain/paths.ts';
import { noteRequest } from '../../domain/request-record.ts';
import { openSenders } from '../../provisioner/senders.ts';
import { openTxtLookup } from '../../worker/dns-lookup.ts';
import { logLine } from '../../worker/log.ts';
import { openAsset } from '../asset-file.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { requireOperator } from './bearer.ts';
import { readJsonBody } from './body.ts';
import { docs } from './docs.tsx';
import { ApiError } from './errors.ts';
import { runOnce } from './idempotency.ts';
import { metrics } from './metrics.ts';
import { answerProblem } from './problem-answer.ts';
import { limitRequests } from './rate-limit.ts';
import type { ApiAnswer, Method, Route } from './route.ts';
import { ROUTES } from './routes.ts';
import { requireScope } from './scope.ts';

export const api = new Hono<AppEnv>();

api.onError(answerProblem);

api.use(async (c, next) => {
  c.header('Cache-Control', 'no-store');
  await next();
});

// These need no key: they describe the product, not a deployment's data.
api.get('/openapi.json', async (c) => {
  const document = await openAsset(c.env, 'openapi.json');
  return c.body(await document.arrayBuffer(), 200, { 'Content-Type': 'application/json' });
});
api.route('/', docs);

api.use(requireOperator);
api.use(limitRequests);

api.route('/', metrics);

for (const route of ROUTES) api.on(route.method, toHonoPath(route.path), (c) => answerCall(c, route));
for (const [path, methods] of methodsByPath()) {
  api.all(toHonoPath(path), () => {
    throw new ApiError('method_not_allowed', [], { Allow: methods.join(', ') });
  });
}
api.all('*', () => {
  throw new ApiError('route_not_found');
});

async function answerCall(c: AppContext, route: Route): Promise<Response> {
  noteRequest({ organizationId: c.req.param('organizationId') });
  requireScope(c.get('operator'), route);
  const { bytes, json } = await readJsonBody(c.req.raw);
  return render(c, await runOnce(c, bytes, () => run(c, route, json)));
}

async function run(c: AppContext, route: Route, body: unknown): Promise<ApiAnswer> {
  try {
    return await route.run({
      deps: c.get('deps'),
      actor: c.get('operator').actor,
      operator: c.get('operator'),
      params: c.req.param(),
      query: readQuery(c),
      body,
      lookupTxt: openTxtLookup(c.env),
      senders: openSenders(c.env.SENDERS),
    });
  } catch (error) {
    if (!(error instanceof DnsError)) throw error;
    logLine('warn', 'dns', { requestId: c.get('requestId'), reason: error.reason, ...error.detail });
    throw new ApiError('dns_unavailable', [], { 'Retry-After': '30' });
  }
}

/**
 * @throws ApiError `request_invalid`: a parameter that is repeated would be read differently by different
 * readers
 */
function readQuery(c: AppContext): Record<string, string> {
  const query: Record<string, string> = Object.create(null);
  for (const [name, values] of Object.entries(c.req.queries())) {
    if (values.length > 1) {
      throw new ApiError('request_invalid', [{ parameter: name.slice(0, 100), detail: 'Send it once.' }]);
    }
    query[name] = values[0] as string;
  }
  return query;
}

function render(c: AppContext, { status, body, location }: ApiAnswer): Response {
  if (location !== undefined) c.header('Location', PATHS.api + location);
  return status === 204 ? c.body(null, 204) : c.json(body as object, status);
}

function toHonoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

function methodsByPath(): Map<string, (Method | 'HEAD')[]> {
  const methods = new Map<string, (Method | 'HEAD')[]>();
  for (const { path, method } of ROUTES) {
    const known = methods.get(path) ?? [];
    methods.set(path, [...known, method, ...(method === 'GET' ? ['HEAD' as const] : [])]);
  }
  return methods;
}
