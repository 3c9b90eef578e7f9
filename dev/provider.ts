// Another identity provider for the demo organization than the simulated Okta, such as a Keycloak on :8080:
// IDP_METADATA is the address of its metadata, which is read once at each start. Everything that can be wrong
// with it is said in a sentence, before anything starts.
import { fetchIdpMetadata } from '../src/http/saml/fetch-metadata.ts';
import { SamlError } from '../src/saml/errors.ts';
import type { IdpEndpoint, IdpMetadata } from '../src/saml/metadata-in.ts';

export interface LocalProvider {
  metadataUrl: string;
  /** As the management API takes them. */
  connection: {
    issuer: string;
    signInUrl: string;
    signInBinding: IdpEndpoint['binding'];
    logoutUrl: string | null;
    logoutResponseUrl: string | null;
    logoutBinding: IdpEndpoint['binding'];
    signRequests: boolean;
    certificates: string[];
  };
}

/** The message is for the person at the terminal. */
export class ProviderError extends Error {
  override name = 'ProviderError';
}

/** Returns null where no other provider is asked for. @throws ProviderError */
export async function readProvider({
  IDP_METADATA: address,
  IDP_ENTITY_ID: entityId,
}: NodeJS.ProcessEnv): Promise<LocalProvider | null> {
  if (!address) return null;
  const url = checkAddress(address);
  try {
    const metadata = await fetchIdpMetadata(url.href, {
      fetch,
      now: Date.now(),
      entityId: entityId || undefined,
      allowLoopback: true,
    });
    return { metadataUrl: url.href, connection: connectionOf(url, metadata) };
  } catch (error) {
    if (error instanceof SamlError) throw new ProviderError(sentenceOf(error, url));
    throw error;
  }
}

function checkAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new ProviderError(
      `IDP_METADATA must be the address of SAML metadata, such as http://localhost:8080/realms/acme/protocol/saml/descriptor, but is "${address}".`,
    );
  }
  if (!isUsable(url)) {
    throw new ProviderError(
      `IDP_METADATA must be https, or on this machine (localhost), but is "${address}".`,
    );
  }
  return url;
}

/** The Worker takes no other addresses, either. */
function isUsable(url: URL): boolean {
  return url.protocol === 'https:' || LOOPBACK.test(url.hostname.replace(/\.$/, ''));
}

const LOOPBACK = /^(?:.*\.)?localhost$|^127(?:\.\d+){3}$|^\[::1\]$/;

function connectionOf(url: URL, metadata: IdpMetadata): LocalProvider['connection'] {
  const signIn = preferred(metadata.signIn);
  const logout = preferred(metadata.logout);
  if (!signIn) {
    throw new ProviderError(
      `The metadata at ${url.href} has no sign-in address with https or on this machine, but ${metadata.signIn[0].url}.`,
    );
  }
  return {
    issuer: metadata.issuer,
    signInUrl: signIn.url,
    signInBinding: signIn.binding,
    logoutUrl: logout?.url ?? null,
    logoutResponseUrl: logout?.responseUrl ?? null,
    logoutBinding: logout?.binding ?? 'redirect',
    signRequests: metadata.wantAuthnRequestsSigned,
    certificates: metadata.certificates.map((one) => one.pem),
  };
}

function preferred(endpoints: readonly IdpEndpoint[]): IdpEndpoint | undefined {
  const usable = endpoints.filter(
    ({ url, responseUrl }) => isUsable(new URL(url)) && isUsable(new URL(responseUrl ?? url)),
  );
  return usable.find((one) => one.binding === 'redirect') ?? usable[0];
}

function sentenceOf(error: SamlError, url: URL): string {
  const { reason, detail } = error;
  const at = `at ${url.href} (IDP_METADATA)`;
  const listed = String(detail.actual).replaceAll('\n', ', ');
  switch (reason) {
    case 'metadata_unreachable':
      return url.protocol === 'https:'
        ? `Nothing answers ${at}. Start the identity provider first. If it has a certificate of its own authority, name that in NODE_EXTRA_CA_CERTS.`
        : `Nothing answers ${at}. Start the identity provider first.`;
    case 'metadata_timeout':
      return `Nothing answers in time ${at}. Is the identity provider still starting?`;
    case 'metadata_status':
      return `What is ${at} returns ${detail.actual} and no metadata. Look for the address in the identity provider's console.`;
    case 'metadata_several_idps':
      return `The metadata ${at} has several identity providers: ${listed}. Choose one: IDP_ENTITY_ID=… npm start`;
    case 'metadata_entity_missing':
      return `The metadata ${at} has no identity provider "${detail.expected}" (IDP_ENTITY_ID), but: ${listed}.`;
    default:
      return reason.startsWith('metadata_url')
        ? `The address ${url.href} (IDP_METADATA) is neither on this machine nor a public one on port 443 (${reason}).`
        : `What is ${at} cannot be used: ${WHY[reason] ?? 'it is not SAML metadata'} (${reason}).`;
  }
}

const WHY: Readonly<Record<string, string>> = {
  metadata_is_web_page: 'it is a web page, not metadata',
  metadata_is_json: 'it is JSON, perhaps the configuration of OpenID Connect',
  metadata_is_certificate: 'it is a certificate, not metadata',
  metadata_not_idp: 'it is metadata, but of no identity provider for SAML 2.0',
  metadata_certificate_missing: 'it has no signing certificate that we can use',
  metadata_sign_in_url_missing: 'it has no sign-in address for HTTP-Redirect or HTTP-POST',
  metadata_expired: 'it is no longer valid',
  metadata_redirects: 'it redirects to another address',
  metadata_too_large: 'it is larger than 1 MB',
};
