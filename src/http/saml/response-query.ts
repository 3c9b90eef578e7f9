// A response in the query of the address: by HTTP-Artifact or HTTP-Redirect, which the browser profile allows
// for artifacts alone (saml-profiles 4.1.2) and we don't take. It is named, and logged with its organization.

import { decodeRedirect } from '../../saml/redirect-binding.ts';
import { claimsOfDocument, NO_CLAIMS } from '../../saml/unreadable-claims.ts';
import { artifactForm, type UnreadableForm } from './response-form.ts';

/** Returns null for an address without a response. */
export async function readQuery(url: string): Promise<UnreadableForm | null> {
  const { search, searchParams } = new URL(url);
  const expected = 'SAMLResponse (HTTP-POST)';
  const artifact = searchParams.get('SAMLart');
  if (artifact !== null) return artifactForm(artifact);
  if (!searchParams.has('SAMLResponse')) return null;
  const detail = { expected, actual: 'SAMLResponse (HTTP-Redirect)' };
  return { reason: 'redirect_unsupported', detail, claims: await claimsOf(search.slice(1)) };
}

async function claimsOf(rawQuery: string) {
  try {
    return claimsOfDocument((await decodeRedirect(rawQuery)).document);
  } catch {
    return NO_CLAIMS;
  }
}
