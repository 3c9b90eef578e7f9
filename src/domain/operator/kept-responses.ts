// A kept response, opened by the operator's staff: what came, and what each rule says of it with the settings
// of today.

import { SamlError } from '../../saml/errors.ts';
import { readResponse } from '../../saml/response.ts';
import { commit } from '../../storage/change.ts';
import { readSignInContext } from '../../storage/sign-in/requests.ts';
import type { SignInAttemptRow } from '../../storage/tables/sign-in-attempts.ts';
import type { Actor } from '../actor.ts';
import { audit } from '../audit.ts';
import type { Deps } from '../deps.ts';
import { openResponse } from '../sign-in/kept-responses.ts';
import { pinnedTrust } from '../sign-in/saml-response.ts';
import { type Check, checkOf, inspect } from '../sign-in/sso-test.ts';
import { namesInRequests } from '../sso/former-system.ts';

type Replayed = Pick<SignInAttemptRow, 'id' | 'at' | 'organizationId'>;

export interface OpenedResponse {
  /** Every rule with the settings of today, at the time when it came; null: there is no connection. */
  readonly checks: readonly Check[] | null;
  /** What `npm run verify-response` takes; null: there is no connection. */
  readonly input: Readonly<Record<string, unknown>> | null;
  /** The form field SAMLResponse. */
  readonly samlResponse: string;
}

/**
 * The organization's audit log says who has opened it, before it is shown.
 *
 * @throws DomainError `response_not_kept`
 */
export async function openKeptResponse(deps: Deps, actor: Actor, attempt: Replayed): Promise<OpenedResponse> {
  const samlResponse = await openResponse(deps, attempt.id);
  await commit(deps.db, [
    audit(deps, actor, {
      organizationId: attempt.organizationId,
      action: 'organization_access_security.response_opened',
      target: { type: 'sign_in_attempt', id: attempt.id },
    }),
  ]);
  return { samlResponse, ...(await replay({ ...deps, nowMs: attempt.at }, attempt, samlResponse)) };
}

/** @param deps their time is that of the attempt */
async function replay(
  deps: Deps,
  { id, at, organizationId }: Replayed,
  samlResponse: string,
): Promise<Pick<OpenedResponse, 'checks' | 'input'>> {
  const context = await readSignInContext(deps.db, { requestId: null, organizationId, issuer: '' });
  const { connection, organization } = context;
  if (connection === undefined || organization === undefined) return { checks: null, input: null };
  const own = namesInRequests(deps.urls, connection);
  const values = {
    id,
    samlResponse,
    ...own,
    issuer: connection.issuer,
    certificates: context.certificates.map(({ pem }) => pem),
    now: new Date(at).toISOString(),
    allowSha1: connection.allowSha1,
  };
  try {
    const unverified = readResponse(samlResponse);
    // Which request it answered is taken at its word: the attempt says whether that was one of ours.
    const requestId = unverified.unverifiedInResponseTo;
    const input = { ...values, requestId };
    const { trust, unusable } = await pinnedTrust(deps, connection, context, requestId, own);
    if (trust === null) {
      return { checks: [checkOf(unusable?.reason ?? 'no_certificate', unusable?.detail ?? {})], input };
    }
    const trusted = { connection, organization, request: null, trust, unusable };
    return { checks: (await inspect({ deps, unverified }, trusted)).detail.checks, input };
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    return { checks: [checkOf(error.reason, error.detail)], input: { ...values, requestId: null } };
  }
}
