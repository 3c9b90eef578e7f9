// The simulated Entra ID in a test: its tenant in memory, with a fixed key, driven by its pages. What is its
// service provider is up to the test: the real Worker, or scripted responses.
import type { Hono } from 'hono';
import { createEntra } from '../../dev/entra/app.ts';
import { connectionTo, type SamlSettings } from '../../dev/entra/application.ts';
import { FIRST_PEOPLE, type Person } from '../../dev/entra/people.ts';
import { firstKept, newTenant, type Tenant } from '../../dev/entra/tenant.ts';
import type { Network } from '../../dev/idp/scim-client.ts';
import type { Task } from '../../dev/idp/tasks.ts';
import { NOW_MS } from './okta.ts';
import { oktaKey } from './okta-keys.ts';
import { BASE_URL, type Fields, formOf } from './scripted-provider.ts';

export const ENTRA_URL = 'https://entra.test/entra';
export const FLAVORS = [
  ['by default', ''],
  ['with aadOptscim062020', '?aadOptscim062020'],
] as const;

export const SAML: SamlSettings = {
  identifier: 'https://sso.example/security/sso/v2/authorize/',
  replyUrls: ['https://sso.example/sso/saml2'],
  signOnUrl: '',
  logoutUrl: 'https://sso.example/sso/slo',
  verificationCertificate: '',
  nameId: 'emailAddress',
};

export interface EntraConsole {
  tenant: Tenant;
  entra: Hono;
  get(path: string, cookie?: string): Promise<Response>;
  post(path: string, fields?: Fields, cookie?: string): Promise<Response>;
  /** Presses a button of the administrator and returns the tasks that came of it, oldest first. */
  press(path: string, fields?: Fields): Promise<Task[]>;
  /** "Provision now": the title and the message of each task after the probe. */
  provision(): Promise<[title: string, message: string][]>;
  person(givenName: string): Person;
  /** Changes a person by the form. */
  change(givenName: string, fields: Partial<Record<keyof Person, string>>): Promise<void>;
  /** The cookie of a person who has picked their account. */
  signIn(givenName: string): Promise<string>;
}

export function openEntra(
  network: Network,
  {
    token = 'scim-token',
    flag = '',
    saml = SAML,
  }: { token?: string; flag?: string; saml?: SamlSettings } = {},
): EntraConsole {
  const tenant = newTenant(ENTRA_URL, firstKept(oktaKey, { ...saml }));
  tenant.application.provisioning = connectionTo(BASE_URL + flag, token);
  const entra = createEntra(tenant, () => NOW_MS, network);
  const get: EntraConsole['get'] = async (path, cookie = '') =>
    await entra.request(ENTRA_URL + path, { headers: { cookie } });
  const post: EntraConsole['post'] = async (path, fields = {}, cookie = '') => {
    const init = { method: 'POST', headers: { cookie }, body: formOf(fields) };
    return await entra.request(ENTRA_URL + path, init);
  };
  const press: EntraConsole['press'] = async (path, fields) => {
    const before = new Set(tenant.tasks);
    const answer = await post(`/admin/${path}`, fields);
    if (answer.status !== 303) throw new Error(`${path} answered ${answer.status}`);
    return tenant.tasks.filter((task) => !before.has(task)).reverse();
  };
  const person = (givenName: string) => {
    const found = tenant.people.find((one) => one.givenName === givenName);
    if (!found) throw new Error(`there is no ${givenName}`);
    return found;
  };
  return {
    tenant,
    entra,
    get,
    post,
    press,
    provision: async () => {
      const [probe, ...tasks] = await press('provisioning/cycle');
      if (probe?.state !== 'done') throw new Error(probe?.message);
      return tasks.map(({ title, message }) => [title, message]);
    },
    person,
    change: async (givenName, fields) => {
      const { id, accountEnabled: _, state: __, note: ___, ...profile } = person(givenName);
      await press(`people/${id}`, { ...profile, ...fields });
    },
    signIn: async (givenName) => {
      const answer = await post('/login', { person: person(givenName).id });
      return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    },
  };
}

/** Object ID of one of the first people. */
export function idOf(givenName: string): string {
  return FIRST_PEOPLE.find((person) => person.givenName === givenName)?.id ?? '';
}
