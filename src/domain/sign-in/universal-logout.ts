// Okta's Universal Logout (draft-parecki-oauth-global-token-revocation): the identity provider tells us to
// end everything of a person, from server to server. Its token is signed with the key that signs its
// assertions.
//
// Promises: somebody whom no pinned key vouches for learns nothing and leaves nothing. A token counts once,
// even if nobody was meant, because it does not say whom the body may name.

import {
  bearerToken,
  type PinnedKey,
  parseRevokedSubject,
  RevocationError,
  type RevocationReason,
  type RevocationToken,
  type RevokedSubject,
  verifyRevocationToken,
} from '../../oauth/revocation.ts';
import { ChangeRefused, commit, requireThat } from '../../storage/change.ts';
import type { Statement } from '../../storage/database.ts';
import { insertRefusedAttempt, insertSignInAttempt } from '../../storage/sign-in/attempts.ts';
import { insertUsedMessage } from '../../storage/sign-in/requests.ts';
import {
  endAllOfMember,
  findRevokedMember,
  type MemberNames,
  mayRevoke,
  type RevokedMember,
  type RevokingParty,
  readRevokingParty,
} from '../../storage/sign-in/universal-logout.ts';
import type { Certificate } from '../../xmldsig/certificates.ts';
import type { Actor } from '../actor.ts';
import { audit } from '../audit.ts';
import type { Client, Deps } from '../deps.ts';
import { findEmail } from '../email.ts';
import { planHasSso } from '../plans.ts';
import { pinnedCertificates } from '../sso/certificates.ts';
import { revocationUrl } from '../urls.ts';
import { newReference } from './references.ts';
import { refusalRow } from './refusal-row.ts';

export type UniversalLogoutReason =
  | RevocationReason
  | 'connection_unknown'
  | 'no_certificate'
  // The signature has verified.
  | 'token_replayed'
  | 'plan_lacks_sso'
  | 'sso_not_enabled'
  | 'universal_logout_off'
  | 'revoked_subject_unknown';

/** The message is the reason. */
export class UniversalLogoutRefused extends Error {
  readonly reason: UniversalLogoutReason;
  readonly reference = newReference();
  readonly detail: Readonly<Record<string, unknown>>;
  /** Whose log has it; null: nobody's, because nothing shows that the identity provider has sent it. */
  readonly organizationId: string | null;

  constructor(
    reason: UniversalLogoutReason,
    detail: Readonly<Record<string, unknown>>,
    organizationId: string | null,
  ) {
    super(reason);
    this.name = 'UniversalLogoutRefused';
    this.reason = reason;
    this.detail = detail;
    this.organizationId = organizationId;
  }
}

export interface UniversalLogoutRequest {
  readonly connectionId: string;
  readonly authorization: string | null;
  readonly body: string;
}

export interface EndedPerson {
  readonly organizationId: string;
  readonly memberId: string;
  /** The sign-in log has the row under it. */
  readonly reference: string;
}

/** @throws UniversalLogoutRefused */
export async function receiveUniversalLogout(
  deps: Deps,
  { connectionId, authorization, body }: UniversalLogoutRequest,
  client: Client,
): Promise<EndedPerson> {
  let party: RevokingParty | undefined;
  let token: RevocationToken;
  try {
    const presented = bearerToken(authorization);
    party = await readRevokingParty(deps.db, connectionId);
    if (!party) throw new UniversalLogoutRefused('connection_unknown', {}, null);
    token = await verifyFor(deps, party, presented);
  } catch (error) {
    if (!(error instanceof RevocationError)) throw error;
    const { reason, detail, verified } = error;
    if (!verified || !party) throw new UniversalLogoutRefused(reason, detail, null);
    throw await logged(deps, party, client, refusal(party, reason, detail));
  }
  return await endAsAsked({ deps, party, client, token }, body);
}

/** @throws RevocationError, UniversalLogoutRefused `no_certificate` */
async function verifyFor(deps: Deps, { connection, certificates: rows }: RevokingParty, token: string) {
  const { certificates, unusable } = await pinnedCertificates(rows);
  if (certificates.length === 0) throw new UniversalLogoutRefused('no_certificate', { ...unusable }, null);
  const trust = {
    keys: certificates.map(pinnedKey),
    issuers: issuersOf(connection),
    audience: revocationUrl(deps.urls, connection.id),
  };
  return await verifyRevocationToken(token, trust, deps.nowMs);
}

function pinnedKey({ fingerprintSha256: fingerprint, spki, curve }: Certificate): PinnedKey {
  return { fingerprint, spki, kind: curve ?? 'RSA' };
}

/**
 * Okta's tokens name the address of its organization, as its ID tokens do, and not the issuer of its
 * assertions. People sign in at the same address.
 */
function issuersOf({ issuer, signInUrl }: RevokingParty['connection']): readonly string[] {
  return [new URL(signInUrl).origin, issuer];
}

interface Verified {
  readonly deps: Deps;
  readonly party: RevokingParty;
  readonly client: Client;
  readonly token: RevocationToken;
}

async function endAsAsked(verified: Verified, body: string): Promise<EndedPerson> {
  const { deps, party, client, token } = verified;
  const { connection, organization } = party;
  const found = await findPerson(deps, party, body);
  if (found instanceof UniversalLogoutRefused) {
    await commitOnce(
      verified,
      found.reference,
      insertRefusedAttempt(deps.db, rowOf(deps, party, client, found)),
    );
    throw found;
  }
  const { member, subject } = found;
  const reference = newReference();
  const actor: Actor = { type: 'saml', id: connection.id, label: connection.issuer, address: client.address };
  await commitOnce(verified, reference, [
    requireThat(deps.db, ['sso_not_enabled', mayRevoke(connection.id)]),
    ...endAllOfMember(deps.db, member.id, deps.nowMs),
    audit(deps, actor, {
      organizationId: organization.id,
      action: 'user.sessions_ended',
      target: { type: 'member', id: member.id },
      detail: { because: 'universal_logout', reference },
    }),
    insertSignInAttempt(deps.db, {
      ...rowOf(deps, party, client, { reference, reason: null, detail: {} }),
      outcome: 'accepted',
      email: member.userName,
      memberId: member.id,
      network: null,
      detail: { format: subject.format, app: token.application, verifiedWith: token.verifiedWith },
    }),
  ]);
  return { organizationId: organization.id, memberId: member.id, reference };
}

interface Found {
  readonly member: RevokedMember;
  readonly subject: RevokedSubject;
}

async function findPerson(
  deps: Deps,
  party: RevokingParty,
  body: string,
): Promise<Found | UniversalLogoutRefused> {
  const { connection, organization } = party;
  if (!planHasSso(organization.plan)) return refusal(party, 'plan_lacks_sso', { plan: organization.plan });
  if (!connection.enabled) return refusal(party, 'sso_not_enabled', {});
  if (!connection.universalLogout) return refusal(party, 'universal_logout_off', {});
  try {
    const subject = parseRevokedSubject(body);
    const names = namesOf(subject, connection);
    if (names === null) {
      const expected = issuersOf(connection).join(' ');
      return refusal(party, 'revoked_subject_unknown', {
        expected,
        actual: 'iss' in subject ? subject.iss : null,
      });
    }
    const member = await findRevokedMember(deps.db, connection, names);
    return member
      ? { member, subject }
      : refusal(party, 'revoked_subject_unknown', { format: subject.format });
  } catch (error) {
    if (!(error instanceof RevocationError)) throw error;
    return refusal(party, error.reason, error.detail);
  }
}

/**
 * Okta names people by their address or, as `iss_sub`, by their NameID or by what they are called in the
 * application, which SCIM has told it. Null: the subject is another issuer's.
 */
function namesOf(subject: RevokedSubject, connection: RevokingParty['connection']): MemberNames | null {
  if (subject.format === 'email') {
    return { emailKey: findEmail(subject.email)?.key ?? null, subject: null, id: null };
  }
  const isOurs = issuersOf(connection).some((one) => one === subject.iss || `${one}/` === subject.iss);
  if (!isOurs) return null;
  const emailKey = findEmail(subject.sub)?.key ?? null;
  return { emailKey, subject: emailKey ?? subject.sub, id: subject.sub };
}

/** A token counts once, whatever came of it. @throws UniversalLogoutRefused */
async function commitOnce(
  { deps, party, client, token }: Verified,
  reference: string,
  statements: readonly Statement[],
): Promise<void> {
  const { id: connectionId, issuer } = party.connection;
  const used = {
    issuer,
    connectionId,
    // Organizations can share an issuer, and each has tokens of its own.
    assertionId: `revocation:${connectionId}:${token.jti}`,
    attemptId: reference,
    expiresAt: token.expiresAtMs,
  };
  try {
    await commit(deps.db, [insertUsedMessage(deps.db, used, 'fail'), ...statements]);
  } catch (error) {
    if (!(error instanceof ChangeRefused)) throw error;
    const isReplay = error.reason === 'assertion_replayed';
    if (!isReplay && error.reason !== 'sso_not_enabled') throw error;
    const reason = isReplay ? 'token_replayed' : 'universal_logout_off';
    throw await logged(deps, party, client, refusal(party, reason, {}));
  }
}

function refusal(
  { organization }: RevokingParty,
  reason: UniversalLogoutReason,
  detail: Readonly<Record<string, unknown>>,
): UniversalLogoutRefused {
  return new UniversalLogoutRefused(reason, detail, organization.id);
}

async function logged(
  deps: Deps,
  party: RevokingParty,
  client: Client,
  refused: UniversalLogoutRefused,
): Promise<UniversalLogoutRefused> {
  await commit(deps.db, insertRefusedAttempt(deps.db, rowOf(deps, party, client, refused)));
  return refused;
}

function rowOf(
  deps: Deps,
  { connection, organization }: RevokingParty,
  client: Client,
  {
    reference,
    reason,
    detail,
  }: Pick<UniversalLogoutRefused, 'reference' | 'detail'> & { reason: string | null },
) {
  return {
    ...refusalRow({
      reference,
      organizationId: organization.id,
      connectionId: connection.id,
      reason: reason ?? '',
      detail,
      client,
      at: deps.nowMs,
      flow: 'universal_logout',
    }),
    reason,
  };
}
