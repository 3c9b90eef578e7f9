// The address and the audience of the system that signed people in before. Identity providers that nobody
// touches go on naming them; they are checked exactly as our own are.

import type { ConnectionRow } from '../../storage/tables/connections.ts';
import { DomainError } from '../errors.ts';
import { MAX_ISSUER_CHARACTERS } from '../limits.ts';
import { isOurPath } from '../paths.ts';
import type { Urls } from '../urls.ts';
import type { SsoChange } from './connection.ts';

type FormerSystem = Pick<ConnectionRow, 'legacyAcsUrl' | 'legacyAudience'>;

/** @throws DomainError `legacy_acs_url_invalid`, `legacy_audience_invalid` */
export function formerSystem(
  urls: Urls,
  before: FormerSystem | null,
  { legacyAcsUrl: url, legacyAudience: audience }: SsoChange,
): FormerSystem {
  return {
    legacyAcsUrl: url === undefined ? (before?.legacyAcsUrl ?? null) : parseAcsUrl(urls, url?.trim() || null),
    legacyAudience:
      audience === undefined
        ? (before?.legacyAudience ?? null)
        : parseAudience(urls, audience?.trim() || null),
  };
}

/**
 * A path, or a URL, of this origin: a response that names another host was meant for somebody else. What is a
 * path of ours already has a meaning.
 */
function parseAcsUrl(urls: Urls, text: string | null): string | null {
  if (text === null) return null;
  const invalid = new DomainError('legacy_acs_url_invalid', {}, 'legacyAcsUrl');
  const whole = text.startsWith('/') ? urls.origin + text : text;
  if (whole.length > MAX_ISSUER_CHARACTERS || !URL.canParse(whole)) throw invalid;
  const { origin, pathname, search, hash, href } = new URL(whole);
  // What is compared octet by octet must have one spelling.
  const isPlain = href === whole && search === '' && hash === '' && !pathname.includes('//');
  if (origin !== urls.origin || !isPlain || isOurPath(pathname)) throw invalid;
  return whole;
}

function parseAudience(urls: Urls, text: string | null): string | null {
  if (text === null) return null;
  if (
    text.length > MAX_ISSUER_CHARACTERS ||
    /[\s\u0000-\u001f\u007f-\u009f]/.test(text) ||
    text === urls.audience
  )
    throw new DomainError('legacy_audience_invalid', {}, 'legacyAudience');
  return text;
}

export interface OwnNames {
  readonly acsUrl: string;
  readonly audience: string;
}

/** What our requests name: the identity provider may know nothing else. */
export function namesInRequests(urls: Urls, { legacyAcsUrl, legacyAudience }: FormerSystem): OwnNames {
  return { acsUrl: legacyAcsUrl ?? urls.acs, audience: legacyAudience ?? urls.audience };
}

/**
 * What a response has to name: where it arrived, and the audience that goes with that address. Null: the
 * connection has no such address.
 *
 * @param arrivedAt the address, where it is none of ours; null: one of ours
 */
export function namesOfArrival(
  urls: Urls,
  { legacyAcsUrl, legacyAudience }: FormerSystem,
  arrivedAt: string | null,
): OwnNames | null {
  if (arrivedAt !== null) {
    return arrivedAt === legacyAcsUrl
      ? { acsUrl: arrivedAt, audience: legacyAudience ?? urls.audience }
      : null;
  }
  // With an address of the former system, its audience belongs there; alone, it stands for ours.
  const audience = legacyAcsUrl === null ? (legacyAudience ?? urls.audience) : urls.audience;
  return { acsUrl: urls.acs, audience };
}
