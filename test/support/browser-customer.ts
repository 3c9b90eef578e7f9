// One more customer of a demo, connected with an app of its own at the simulated Okta: for browser tests that
// change what they find, or count it, in a demo that others use as well.
import { settingsFor } from '../../dev/connect-okta.ts';
import type { RunningDemo } from './browser-demo.ts';
import { postToOkta } from './browser-okta.ts';

/** The demo, seen as this customer's. */
export interface Customer extends RunningDemo {
  /** As Okta names them: each is an Owner, an Admin or a Member. */
  people: Readonly<Record<'owner' | 'admin' | 'member', string>>;
}

const FIRST_NAMES = { owner: 'Owen', admin: 'Adam', member: 'Mel' } as const;
type Role = keyof typeof FIRST_NAMES;

/** What is connected, and with which switches, is as Acme is at the start. */
export async function newCustomer(demo: RunningDemo, name: string): Promise<Customer> {
  const domain = `${name.toLowerCase()}.test`;
  const owner = { email: `owner@${domain}`, password: `${name}-opens-the-door-1` };
  const { id } = await demo.api<{ id: string }>('POST', '/organizations', { name, plan: 'enterprise' });
  const at = `/organizations/${id}`;
  await demo.api('POST', `${at}/domains`, { name: domain, verified: true });
  for (const [role, givenName] of Object.entries(FIRST_NAMES) as [Role, string][]) {
    const email = `${role}@${domain}`;
    const password = role === 'owner' && { password: owner.password };
    await demo.api('POST', `${at}/members`, { email, role, givenName, familyName: name, ...password });
    await postToOkta(`${demo.okta.url}/admin/people`, { firstName: givenName, lastName: name, email });
  }
  const okta = await newApp(demo, id, name);
  const { issuer, signInUrl, logoutUrl, certificate } = okta;
  await demo.api('PUT', `${at}/sso`, {
    ...{ issuer, signInUrl, logoutUrl, certificates: [certificate] },
    ...{ enabled: true, requireSso: false, managedAccess: false, allowIdpInitiated: true },
  });
  const { token } = await demo.api<{ token: string }>('POST', `${at}/scim-tokens`, {});
  return {
    ...demo,
    organization: { id, name, domain, plan: 'enterprise' },
    owner,
    okta,
    scim: { ...demo.scim, token },
    people: {
      owner: `${FIRST_NAMES.owner} ${name}`,
      admin: `${FIRST_NAMES.admin} ${name}`,
      member: `${FIRST_NAMES.member} ${name}`,
    },
  };
}

/** Okta assigns it to everybody who is there. */
async function newApp(
  { baseUrl, okta }: RunningDemo,
  organizationId: string,
  name: string,
): Promise<RunningDemo['okta']> {
  const settings = { ...settingsFor(baseUrl, organizationId), label: `Gatehouse (${name})` };
  const body = new URLSearchParams(settings);
  const answer = await fetch(`${okta.url}/admin/apps`, { method: 'POST', body, redirect: 'manual' });
  const id = /\/apps\/(\w+)\/setup$/.exec(answer.headers.get('location') ?? '')?.[1];
  if (!id) throw new Error(`the app was not made: ${answer.status} ${await answer.text()}`);
  const acmes = okta.issuer.split('/').at(-1) ?? '';
  const certificate = await fetch(`${okta.url}/admin/apps/${id}/okta.cert`);
  return {
    url: okta.url,
    issuer: okta.issuer.replace(acmes, id),
    signInUrl: okta.signInUrl.replace(acmes, id),
    logoutUrl: okta.logoutUrl.replace(acmes, id),
    certificate: await certificate.text(),
  };
}
