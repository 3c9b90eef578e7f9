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
    if (!who.active) return Response.json({ error: who.reason }, { status: STATUS[who.reason] ?? 401 });
    const {
      account,
      organization: { name },
      role,
      groups,
    } = who;
    return Response.json({
      hello: account.email,
      organization: name,
      role,
      groups: groups.map((one) => one.name),
    });
  },
};
