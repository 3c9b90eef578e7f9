// What the form of a connection lacks, all of it at once.

import { loadSsoSettings } from '../../../domain/sso/settings.ts';
import type { AppContext } from '../../context.ts';
import { textsOf } from '../../language.ts';
import { type Refusal, refuseBlank } from '../../outcome.ts';
import type { SsoFormValues } from './connection.tsx';

export async function blankIn(
  c: AppContext,
  { signInUrl, issuer, certificate }: SsoFormValues,
): Promise<Refusal | null> {
  return refuseBlank(textsOf(c), [
    ['signInUrl', signInUrl, 'sign_in_url_invalid'],
    ['issuer', issuer, 'issuer_missing'],
    ['certificate', certificate || (await pinned(c)), 'certificate_missing'],
  ]);
}

/** A certificate that the connection has already; '': none. */
async function pinned(c: AppContext): Promise<string> {
  const { certificates } = await loadSsoSettings(c.get('deps'), c.get('access').organization.id);
  return certificates[0]?.pem ?? '';
}
