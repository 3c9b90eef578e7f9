// Fills a running Gatehouse with the demo organization, by the management API alone, as an operator would. Each step looks first:
// a second run, or one after a run that stopped half-way, adds only what is missing.
import type { Demo } from './local-folder.ts';

const NAME = 'Acme';
/** acme.test is the demo's own; public SAML and SCIM test suites use the others. */
const DOMAINS = ['acme.test', 'atko.com', 'example.com', 'example.org'];
const OWNER = { email: 'blaise@acme.test', password: 'acme-opens-the-door-1' };
const MEMBERS = [
  { ...OWNER, role: 'owner', givenName: 'Blaise', familyName: 'Pascal' },
  { email: 'grace@acme.test', role: 'admin', givenName: 'Grace', familyName: 'Hopper' },
  { email: 'ada@acme.test', role: 'member', givenName: 'Ada', familyName: 'Lovelace' },
];

export interface SeedOptions {
  baseUrl: string;
  managementApiKey: string;
  okta: Demo['okta'];
  /** What the last start wrote: its organization and SCIM token are used on if they still work. */
  previous: Demo | null;
}

/** Shapes of the management API, as far as they are used here. */
interface Organization {
  id: string;
  name: string;
  plan: string;
}
interface Sso {
  issuer: string;
  signInUrl: string;
  certificates: unknown[];
  enabled: boolean;
}
interface Page<Item> {
  items: Item[];
}

export async function seed({ baseUrl, managementApiKey, okta, previous }: SeedOptions): Promise<Demo> {
  const api = new ManagementApi(baseUrl, managementApiKey);
  const organization = await ensureOrganization(api, previous?.organization.id);
  const path = `/organizations/${organization.id}`;
  await ensureDomains(api, path);
  await ensureMembers(api, path);
  await ensureSso(api, path, okta, previous);
  return {
    baseUrl,
    organization: {
      id: organization.id,
      name: organization.name,
      domain: DOMAINS[0]!,
      plan: organization.plan,
    },
    owner: OWNER,
    managementApiKey,
    scim: { url: `${baseUrl}/scim/v2`, token: await ensureScimToken(api, path, organization, previous) },
    okta,
  };
}

async function ensureOrganization(api: ManagementApi, id: string | undefined): Promise<Organization> {
  const known = id === undefined ? null : await api.find<Organization>(`/organizations/${id}`);
  if (known) return known;
  const { items } = await api.get<Page<Organization>>('/organizations?limit=100');
  return (
    items.find((organization) => organization.name === NAME) ??
    (await api.send<Organization>('POST', '/organizations', { name: NAME, plan: 'enterprise' }))
  );
}

async function ensureDomains(api: ManagementApi, path: string): Promise<void> {
  const { items } = await api.get<Page<{ id: string; name: string; status: string }>>(
    `${path}/domains?limit=100`,
  );
  for (const name of DOMAINS) {
    const known = items.find((domain) => domain.name === name);
    if (!known) await api.send('POST', `${path}/domains`, { name, verified: true });
  }
}

async function ensureMembers(api: ManagementApi, path: string): Promise<void> {
  for (const member of MEMBERS) {
    const query = new URLSearchParams({ email: member.email });
    const { items } = await api.get<Page<{ id: string }>>(`${path}/members?${query}`);
    if (items.length === 0) await api.send('POST', `${path}/members`, member);
  }
}

/** Points the connection to the simulated Okta at the first start and after a move of it; otherwise leaves it as people set it. */
async function ensureSso(
  api: ManagementApi,
  path: string,
  okta: Demo['okta'],
  previous: Demo | null,
): Promise<void> {
  const known = await api.find<Sso>(`${path}/sso`);
  const moved =
    previous !== null &&
    (previous.okta.signInUrl !== okta.signInUrl || previous.okta.certificate !== okta.certificate);
  if (known?.issuer && !moved) return;
  const { issuer, signInUrl, certificate } = okta;
  await api.send('PUT', `${path}/sso`, {
    issuer,
    signInUrl,
    certificates: [certificate],
    enabled: known?.issuer ? known.enabled : true,
    requireSso: false,
    managedAccess: false,
    allowIdpInitiated: true,
    allowSha1: false,
  });
}

async function ensureScimToken(
  api: ManagementApi,
  path: string,
  organization: Organization,
  previous: Demo | null,
): Promise<string> {
  // A token is shown once, so the one in demo.json is the only copy.
  if (previous?.organization.id === organization.id && previous.scim.token) return previous.scim.token;
  const { token } = await api.send<{ token: string }>('POST', `${path}/scim-tokens`, {});
  return token;
}

class ManagementApi {
  readonly #base: string;
  readonly #key: string;

  constructor(baseUrl: string, key: string) {
    this.#base = `${baseUrl}/api/v1`;
    this.#key = key;
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.send<Answer>('GET', path);
  }

  async find<Answer>(path: string): Promise<Answer | null> {
    const response = await this.#fetch('GET', path);
    return response.status === 404 ? null : read<Answer>(response, 'GET', path);
  }

  async send<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    return read<Answer>(await this.#fetch(method, path, body), method, path);
  }

  #fetch(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(this.#base + path, {
      method,
      headers: { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }
}

async function read<Answer>(response: Response, method: string, path: string): Promise<Answer> {
  if (response.ok) return (await response.json()) as Answer;
  throw new Error(
    `The management API answered ${response.status} to ${method} ${path}: ${await response.text()}`,
  );
}
