// A Worker beside Gatehouse that asks it who is there, without HTTP: copy it. It takes what
// wrangler.toml binds.

interface Env {
  GATEHOUSE: Gatehouse;
  /** The client_id, if Gatehouse knows this Worker as an application. */
  APPLICATION?: string;
}

/** What Gatehouse's entry point offers, as far as this Worker uses it. */
export interface Gatehouse {
  check(
    credential: { cookie: string | null } | { accessToken: string },
    wanted?: {
      organization?: string;
      role?: 'owner' | 'admin' | 'billing_admin' | 'member';
      application?: string;
    },
  ): Promise<Present | { active: false; reason: string }>;
}

interface Present {
  active: true;
  account: { id: string; email: string };
  organization: { id: string; name: string };
  role: string;
  groups: readonly { id: string; name: string }[];
}

/** What the browser has to see, and what it may do about it. */
const STATUS: Readonly<Record<string, number>> = { role_too_low: 403, organization_not_allowed: 403 };

export default {
  async fetch(request: Request, { GATEHOUSE, APPLICATION }: Env): Promise<Response> {
    const url = new URL(request.url);
    const [, accessToken] = /^Bearer (.+)$/i.exec(request.headers.get('Authorization') ?? '') ?? [];
    const organization = url.searchParams.get('organization');
    const who = await GATEHOUSE.check(
      accessToken ? { accessToken } : { cookie: request.headers.get('Cookie') },
      {
        ...(APPLICATION && { application: APPLICATION }),
        ...(organization !== null && { organization }),
        ...(url.pathname.endsWith('/admin') && { role: 'admin' as const }),
      },
    );
    const status = who.active ? 200 : (STATUS[who.reason] ?? 401);
    const shown = who.active ? shownOf(who) : { error: who.reason };
    if (!request.headers.get('Accept')?.includes('text/html')) return Response.json(shown, { status });
    return new Response(pageOf(who.active, shown), { status, headers: PAGE_HEADERS });
  },
};

function shownOf({ account, organization, role, groups }: Present): Record<string, unknown> {
  return {
    hello: account.email,
    organization: organization.name,
    role,
    groups: groups.map((one) => one.name),
  };
}

const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
};

/** Each load of this page asks again: who has lost access sees the reason at the next one. */
function pageOf(isLetIn: boolean, shown: Record<string, unknown>): string {
  const rows = Object.entries(shown).map(
    ([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(String(value))}</dd>`,
  );
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Sample Worker</title>
  </head>
  <body>
    <h1>${isLetIn ? 'You are let in' : 'You are refused'}</h1>
    <dl>${rows.join('')}</dl>
    <p>Load this page again: each request asks Gatehouse.</p>
  </body>
</html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}
