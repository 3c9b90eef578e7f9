// A link that shows the result of one test to somebody without an account, such as the support of an identity
// provider, for seven days. The link seals the id of a row: nobody can make one who has read the database,
// and the link opens nothing once the row is gone. What the link shows says nothing about the person who
// tested.

import { newId } from '../../lib/ids.ts';
import { requireChanged } from '../../storage/change.ts';
import { findSignInAttempt } from '../../storage/sign-in/attempts.ts';
import {
  deleteSharedTest,
  findSharedTest,
  findShareOfTest,
  insertSharedTest,
} from '../../storage/sign-in/shared-tests.ts';
import type { SignInAttemptRow } from '../../storage/tables/sign-in-attempts.ts';
import type { Actor } from '../actor.ts';
import { audit, auditIfChanged } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { SHARED_TEST_DAYS } from '../limits.ts';
import { linkPath } from '../paths.ts';
import { seal, unseal } from '../sealed.ts';
import type { Check } from './sso-test.ts';

const DAY_MS = 24 * 3_600_000;

export interface SharedTest {
  readonly url: string;
  readonly expiresAt: number;
}

/** @throws DomainError `attempt_not_found` unless the log has this test */
export async function shareTest(
  deps: Deps,
  { organizationId, actor }: { readonly organizationId: string; readonly actor: Actor },
  reference: string,
): Promise<void> {
  const attempt = await loadAttempt(deps, organizationId, reference);
  if (attempt.flow !== 'test') throw new DomainError('attempt_not_found', { reference });
  if (await findShareOfTest(deps.db, organizationId, reference, deps.nowMs)) return;
  await commitChange(deps, [
    // One whose time is over may still be there.
    deleteSharedTest(deps.db, organizationId, reference),
    insertSharedTest(deps.db, {
      id: newId('tst'),
      organizationId,
      attemptId: reference,
      createdAt: deps.nowMs,
      createdBy: actor.label,
      expiresAt: deps.nowMs + SHARED_TEST_DAYS * DAY_MS,
    }),
    requireChanged(deps.db),
    audit(deps, actor, {
      organizationId,
      action: 'organization_access_security.test_shared',
      target: { type: 'sign_in_attempt', id: reference },
    }),
  ]);
}

/** Ends the link at once; without one, it does nothing. @throws DomainError `attempt_not_found` */
export async function unshareTest(
  deps: Deps,
  { organizationId, actor }: { readonly organizationId: string; readonly actor: Actor },
  reference: string,
): Promise<void> {
  await loadAttempt(deps, organizationId, reference);
  await commitChange(deps, [
    deleteSharedTest(deps.db, organizationId, reference),
    auditIfChanged(deps, actor, {
      organizationId,
      action: 'organization_access_security.test_unshared',
      target: { type: 'sign_in_attempt', id: reference },
    }),
  ]);
}

async function loadAttempt(deps: Deps, organizationId: string, reference: string): Promise<SignInAttemptRow> {
  const attempt = await findSignInAttempt(deps.db, organizationId, reference);
  if (!attempt) throw new DomainError('attempt_not_found', { reference });
  return attempt;
}

/** Returns the link; null if the test is not shared. Each time it is another text that opens the same. */
export async function linkOfTest(
  deps: Deps,
  organizationId: string,
  reference: string,
): Promise<SharedTest | null> {
  const row = await findShareOfTest(deps.db, organizationId, reference, deps.nowMs);
  if (!row) return null;
  const token = await seal(deps.sessionKeys, contextOf(deps), row.id);
  return { url: deps.urls.origin + linkPath('sharedTest', token), expiresAt: row.expiresAt };
}

export interface OpenedTest {
  readonly at: number;
  readonly reason: string | null;
  readonly organizationName: string;
  readonly expiresAt: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Returns what a link shows; null for one that was made up, has ended or was revoked. */
export async function openSharedTest(deps: Deps, token: string): Promise<OpenedTest | null> {
  const id = await unseal(deps.sessionKeys, contextOf(deps), token);
  const found = id === null ? undefined : await findSharedTest(deps.db, id, deps.nowMs);
  if (!found) return null;
  const { attempt, organizationName, expiresAt } = found;
  const { at, reason } = attempt;
  return { at, reason, organizationName, expiresAt, detail: withoutPerson(attempt) };
}

/** What a rule says about the person, besides the domain of the address. */
const NAMES_SOMEBODY: readonly string[] = ['subject_changed', 'address_unconfirmed', 'address_of_another'];

/** Only the checks, in which no address and no subject is left. */
function withoutPerson({ detail }: SignInAttemptRow): Readonly<Record<string, unknown>> {
  const { checks, expected, actual, clause, message } = detail;
  const hidden = (text: unknown) => (typeof text === 'string' ? withoutAddresses(text) : text);
  return {
    ...(Array.isArray(checks) && {
      checks: (checks as Check[]).map((check): Check => {
        const isHidden = NAMES_SOMEBODY.includes(check.rule) || isNoAddress(check);
        return {
          ...check,
          expected: isHidden ? null : (hidden(check.expected) as string | null),
          actual: isHidden ? 'hidden here' : (hidden(check.actual) as string | null),
        };
      }),
    }),
    ...(expected !== undefined && { expected: hidden(expected) }),
    ...(actual !== undefined && { actual: hidden(actual) }),
    ...(clause !== undefined && { clause }),
    ...(message !== undefined && { message: hidden(message) }),
  };
}

/** What arrived as the address and is none may be a name. */
function isNoAddress({ rule, actual }: Check): boolean {
  return rule.startsWith('email_') && actual !== null && !actual.includes('@');
}

function withoutAddresses(text: string): string {
  return text.replace(/[^\s<>"'“”(),;:=]+@/g, '…@');
}

function contextOf({ urls }: Pick<Deps, 'urls'>): string {
  return `shared_test\n${urls.origin}`;
}
