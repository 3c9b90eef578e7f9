// Support: a sign-in attempt of any organization by the reference number that its browser was shown, and what
// would come of the same response with the settings of today.

import { recheckRedacted } from '../../saml/recheck.ts';
import { DEFAULT_CLOCK_SKEW_SECONDS, DEFAULT_MAX_LIFETIME_SECONDS } from '../../saml/rules.ts';
import { findAttemptAnywhere } from '../../storage/sign-in/attempts.ts';
import { readSignInStart } from '../../storage/sign-in/requests.ts';
import type { SignInAttemptRow } from '../../storage/tables/sign-in-attempts.ts';
import type { Deps } from '../deps.ts';
import { planHasSso } from '../plans.ts';
import type { Check } from '../sign-in/sso-test.ts';

export interface SupportedAttempt {
  readonly row: SignInAttemptRow;
  /** Null: it is being deleted. */
  readonly organization: { readonly id: string; readonly name: string } | null;
  readonly today: Today;
}

/** What holds today: the settings first, then each rule at the time when the response came. */
export interface Today {
  readonly checks: readonly Check[];
  /** Whether enough of the response is kept to hold it against the rules. */
  readonly response: 'rechecked' | 'none_kept' | 'not_readable' | 'no_connection';
}

/** @returns null where no organization has it */
export async function findSupportedAttempt(
  deps: Pick<Deps, 'db' | 'urls'>,
  reference: string,
): Promise<SupportedAttempt | null> {
  const row = await findAttemptAnywhere(deps.db, reference);
  if (row === undefined) return null;
  const start = await readSignInStart(deps.db, row.organizationId);
  const { organization } = start;
  return { row, organization: organization ?? null, today: todayOf(deps, row, start) };
}

function todayOf(
  { urls }: Pick<Deps, 'urls'>,
  row: SignInAttemptRow,
  { organization, connection }: Awaited<ReturnType<typeof readSignInStart>>,
): Today {
  const suspended = organization?.suspendedAt != null;
  const checks: Check[] = [
    state('organization_suspended', !suspended, 'not suspended', suspended ? 'suspended' : 'not suspended'),
  ];
  if (row.method !== 'saml') return { checks, response: 'none_kept' };
  const hasSso = organization !== undefined && planHasSso(organization.plan);
  checks.push(
    state('plan_lacks_sso', hasSso, 'a plan with SSO', organization?.plan ?? null),
    state('sso_not_enabled', connection?.enabled === true, 'enabled', stateOf(connection)),
  );
  if (connection === undefined) return { checks, response: 'no_connection' };
  if (row.flow === 'logout' || row.redactedResponse === null) return { checks, response: 'none_kept' };
  const trust = {
    acsUrl: urls.acs,
    audience: urls.audience,
    issuer: connection.issuer,
    clockSkewSeconds: DEFAULT_CLOCK_SKEW_SECONDS,
    maxLifetimeSeconds: DEFAULT_MAX_LIFETIME_SECONDS,
  };
  const rules = recheckRedacted(row.redactedResponse, trust, row.at);
  if (rules === null) return { checks, response: 'not_readable' };
  return { checks: [...checks, ...rules], response: 'rechecked' };
}

function stateOf(connection: { readonly enabled: boolean } | undefined): string {
  if (connection === undefined) return 'not configured';
  return connection.enabled ? 'enabled' : 'switched off';
}

function state(rule: string, ok: boolean, expected: string, actual: string | null): Check {
  return { rule, clause: null, ok, expected, actual };
}
