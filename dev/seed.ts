// Fills a running Gatehouse with the demo organizations through the management API alone, as an operator
// would. Each step checks first, so that a run after one that stopped halfway adds only what is missing. What
// people have changed since a complete run stays; only the URLs follow when Gatehouse or a provider moves to
// another port.
import type { Demo, Seeded, Values, WrittenDemo } from './local-folder.ts';
import { ManagementApi } from './management-api.ts';
import type { LocalProvider } from './provider.ts';
import { seedApplication, seedWebhook } from './seed-application.ts';

interface Plan {
  name: string;
  domains: readonly string[];
  owner: Seeded['owner'];
  members: readonly { email: string; role: string; givenName: string; familyName: string }[];
  /** Its provider sends Universal Logout. */
  universalLogout: boolean;
}

const ACME: Plan = {
  name: 'Acme',
  /** acme.test belongs to the demo; public SAML and SCIM test suites use the others. */
  domains: ['acme.test', 'atko.com', 'example.com', 'example.org'],
  owner: { email: 'blaise@acme.test', password: 'acme-opens-the-door-1' },
  members: [
    { email: 'blaise@acme.test', role: 'owner', givenName: 'Blaise', familyName: 'Pascal' },
    { email: 'grace@acme.test', role: 'admin', givenName: 'Grace', familyName: 'Hopper' },
    { email: 'ada@acme.test', role: 'member', givenName: 'Ada', familyName: 'Lovelace' },
  ],
  universalLogout: true,
};
const CONTOSO: Plan = {
  name: 'Contoso',
  domains: ['contoso.test'],
  owner: { email: 'katherine@contoso.test', password: 'contoso-opens-the-door-1' },
  members: [
    { email: 'katherine@contoso.test', role: 'owner', givenName: 'Katherine', familyName: 'Johnson' },
    { email: 'dorothy@contoso.test', role: 'admin', givenName: 'Dorothy', familyName: 'Vaughan' },
    { email: 'mary@contoso.test', role: 'member', givenName: 'Mary', familyName: 'Jackson' },
  ],
  universalLogout: false,
};

export interface SeedOptions {
  baseUrl: string;
  managementApiKey: string;
  /** What the last start wrote. Its organizations and SCIM tokens are used again if they still work. */
  previous: Demo | null;
  okta: Provider;
  entra: Provider;
  /** Where the sample application will be. */
  appUrl: string;
  /** What Okta's organization is connected with instead of Okta; null: with Okta. */
  instead: LocalProvider | null;
}

export interface Provider {
  values: Values;
  /** The token that its administrator pasted last. Someone who generated a newer one pasted it there. */
  token: string | null;
}

/** Shapes of the management API, as far as they are used here. */
interface Organization {
  id: string;
  name: string;
  plan: string;
}
interface Sso {
  issuer: string | null;
  signInUrl: string | null;
  logoutUrl: string | null;
  logoutResponseUrl: string | null;
  signInBinding: string;
  logoutBinding: string;
  certificates: string[];
  universalLogoutUrl: string | null;
}
interface Page<Item> {
  items: Item[];
}

export async function seed(options: SeedOptions): Promise<WrittenDemo> {
  const { baseUrl, managementApiKey, previous, okta, entra, appUrl, instead } = options;
  const api = new ManagementApi(baseUrl, managementApiKey);
  const acme = await seedOne(api, baseUrl, ACME, { ...okta, instead }, previous);
  const contoso = await seedOne(api, baseUrl, CONTOSO, { ...entra, instead: null }, previous?.entra ?? null);
  const application = await seedApplication(api, baseUrl, appUrl, previous?.application ?? null);
  const webhook = await seedWebhook(api, appUrl, previous?.webhook ?? null);
  return {
    baseUrl,
    managementApiKey,
    issuer: baseUrl,
    ...acme,
    okta: okta.values,
    entra: { ...contoso, ...entra.values },
    application,
    webhook,
  };
}

async function seedOne(
  api: ManagementApi,
  baseUrl: string,
  plan: Plan,
  provider: Provider & { instead: LocalProvider | null },
  previous: Seeded | null,
): Promise<Seeded> {
  const { instead } = provider;
  const known = previous && (await api.find<Organization>(`/organizations/${previous.organization.id}`));
  const organization = known ?? (await ensureOrganization(api, plan.name));
  const path = `/organizations/${organization.id}`;
  if (!known) {
    await ensureDomains(api, path, plan);
    await ensureMembers(api, path, plan);
  }
  if (instead) await connectProvider(api, path, instead);
  else
    await follow(api, path, provider.values, {
      first: known === null,
      instead: previous?.provider?.issuer,
      universalLogout: plan.universalLogout,
    });
  const { universalLogoutUrl } = await api.get<Sso>(`${path}/sso`);
  const url = `${baseUrl}/scim/v2`;
  const token = known && previous && (await firstThatWorks(url, [previous.scim.token, provider.token]));
  return {
    organization: {
      id: organization.id,
      name: organization.name,
      domain: plan.domains[0]!,
      plan: organization.plan,
    },
    owner: plan.owner,
    scim: { url, token: token ?? (await newScimToken(api, path)) },
    ...(plan.universalLogout && universalLogoutUrl && { revocationUrl: universalLogoutUrl }),
    ...(instead && {
      provider: { metadataUrl: instead.metadataUrl, issuer: instead.connection.issuer },
    }),
  };
}

async function ensureOrganization(api: ManagementApi, name: string): Promise<Organization> {
  const { items } = await api.get<Page<Organization>>('/organizations?limit=100');
  return (
    items.find((organization) => organization.name === name) ??
    (await api.send<Organization>('POST', '/organizations', { name, plan: 'enterprise' }))
  );
}

async function ensureDomains(api: ManagementApi, path: string, { domains }: Plan): Promise<void> {
  const { items } = await api.get<Page<{ id: string; name: string; status: string }>>(
    `${path}/domains?limit=100`,
  );
  for (const name of domains) {
    const known = items.find((domain) => domain.name === name);
    if (!known) await api.send('POST', `${path}/domains`, { name, verified: true });
  }
}

async function ensureMembers(api: ManagementApi, path: string, { members, owner }: Plan): Promise<void> {
  for (const member of members) {
    const query = new URLSearchParams({ email: member.email });
    const { items } = await api.get<Page<{ id: string }>>(`${path}/members?${query}`);
    if (items.length === 0) {
      const password = member.email === owner.email && { password: owner.password };
      await api.send('POST', `${path}/members`, { ...member, ...password });
    }
  }
}

/** What IDP_METADATA names takes the place of any other provider; at a later start, its switches stay. */
async function connectProvider(
  api: ManagementApi,
  path: string,
  { connection: { signRequests, ...connection } }: LocalProvider,
): Promise<void> {
  const now = await api.get<Sso>(`${path}/sso`);
  const signs = signRequests && { signRequests };
  if (now.issuer !== connection.issuer) {
    // Nobody provisions from there, so who signs in becomes a member.
    const switches = { enabled: true, requireSso: false, managedAccess: true, allowIdpInitiated: true };
    await api.send('PUT', `${path}/sso`, { ...connection, ...signs, ...switches });
  } else if (!isConnectedAs(now, connection)) {
    await api.send('PATCH', `${path}/sso`, { ...connection, ...signs });
  }
}

function isConnectedAs(
  now: Sso,
  { certificates, ...addresses }: Omit<Sso, 'issuer' | 'universalLogoutUrl'>,
): boolean {
  return (
    (Object.keys(addresses) as (keyof typeof addresses)[]).every((name) => now[name] === addresses[name]) &&
    now.certificates.length === certificates.length &&
    certificates.every((one) => now.certificates.some(isSame(one)))
  );
}

/**
 * Connects the organization with its provider the first time, and again after a start with another one; later
 * it only moves a connection that is still with that provider.
 */
async function follow(
  api: ManagementApi,
  path: string,
  values: Values,
  before: { first: boolean; instead: string | undefined; universalLogout: boolean },
): Promise<void> {
  const { issuer, signInUrl, logoutUrl, certificate } = values;
  const now = await api.get<Sso>(`${path}/sso`);
  const isOver = before.instead !== undefined && now.issuer === before.instead;
  if ((now.issuer === null && before.first) || isOver) {
    const { universalLogout } = before;
    const off = { requireSso: false, managedAccess: false };
    const switches = { enabled: true, ...off, allowIdpInitiated: true, universalLogout };
    const addresses = { issuer, signInUrl, logoutUrl };
    await api.send('PUT', `${path}/sso`, { ...addresses, certificates: [certificate], ...switches });
  } else if (
    now.issuer === issuer &&
    !(now.signInUrl === signInUrl && now.certificates.some(isSame(certificate)))
  ) {
    const moved = { signInUrl, ...(now.logoutUrl !== null && { logoutUrl }) };
    await api.send('PATCH', `${path}/sso`, { ...moved, certificates: [certificate] });
  }
}

function isSame(pem: string): (other: string) => boolean {
  const body = (text: string) => text.replace(/-----[^-]+-----|\s/g, '');
  return (other) => body(other) === body(pem);
}

/** A token is shown only once, so these are the only copies, and a newer token may have ended them. */
async function firstThatWorks(scimUrl: string, tokens: readonly (string | null)[]): Promise<string | null> {
  for (const token of tokens) if (token && (await works(scimUrl, token))) return token;
  return null;
}

async function works(scimUrl: string, token: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${scimUrl}/Users?count=0`, { headers });
  return answer.status !== 401;
}

async function newScimToken(api: ManagementApi, path: string): Promise<string> {
  return (await api.send<{ token: string }>('POST', `${path}/scim-tokens`, {})).token;
}
