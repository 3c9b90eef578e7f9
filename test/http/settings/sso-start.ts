// An organization before its SSO: who is there, the page, and what an administrator types.

import { vi } from 'vitest';
import { claimDomain } from '../../../src/domain/domains/claims.ts';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { loadSsoSettings } from '../../../src/domain/sso/settings.ts';
import { depsAt, NOW_MS, OPERATOR, setPasswords } from '../../support/deps.ts';
import { OKTA_ISSUER, OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { oktaKey } from '../../support/okta-keys.ts';
import { emptyStorage } from '../../support/storage.ts';

export const organization = { id: '', plan: 'enterprise' } as { id: string; plan: 'enterprise' };
export const overview = () => `/orgs/${organization.id}/settings/`;
export const sso = (action = '') => `/orgs/${organization.id}/settings/access-security/sso${action}`;

/** Acme with nobody's SSO yet: what a new administrator finds. */
export async function beginWithoutSso(): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  await emptyStorage();
  const { id } = await createOrganization(depsAt(), OPERATOR, { name: 'Acme', plan: 'enterprise' });
  organization.id = id;
  for (const [email, role] of [
    ['owner@acme.test', 'owner'],
    ['admin@acme.test', 'admin'],
    ['billing@acme.test', 'billing_admin'],
    ['ada@acme.test', 'member'],
  ] as const) {
    await addMember(depsAt(), OPERATOR, organization, { email, role });
  }
  await setPasswords();
}

export const claim = () => claimDomain(depsAt(), OPERATOR, organization.id, 'acme.test', true);

export const typed = {
  certificate: oktaKey.certificate,
  signInUrl: OKTA_SIGN_IN_URL,
  issuer: OKTA_ISSUER,
};

export const saved = async () => await loadSsoSettings(depsAt(), organization.id);

export function multipart(
  fields: Record<string, string>,
  file?: { bytes: Uint8Array<ArrayBuffer>; name: string },
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  if (file) form.append('certificateFile', new File([file.bytes], file.name));
  return form;
}
