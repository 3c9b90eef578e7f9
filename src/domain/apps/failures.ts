// The last failures of each application, for the operator who is asked why nobody can sign in to it. They are
// noted after the answer, and not for each request: a stranger could make many.

import { OAUTH_REASONS, OAuthError, type OAuthReason } from '../../oauth/errors.ts';
import { listFailures, putFailure } from '../../storage/apps/failures.ts';
import { commit } from '../../storage/change.ts';
import { boundedDetail } from '../../storage/log-detail.ts';
import type { ApplicationFailureRow } from '../../storage/tables/application-failures.ts';
import type { Deps } from '../deps.ts';
import { loadApplication } from './applications.ts';

/** What a quiet request is answered with every day is no failure. */
const EXPECTED: readonly OAuthReason[] = [
  'login_required',
  'interaction_required',
  'account_selection_required',
  'token_missing',
];

/** One isolate writes one reason of one application once in so long. */
const REST_MS = 10_000;
/** And no more than so many of all in that time, so that made-up names make it write no more either. */
const REMEMBERED = 500;
/** When each was written last, the oldest first. */
const noted = new Map<string, number>();

/** @param applicationId as the request has it: it may name none */
export async function noteFailure(
  deps: Pick<Deps, 'db' | 'nowMs'>,
  applicationId: string,
  { reason, detail }: OAuthError,
  { path, requestId }: { readonly path: string; readonly requestId: string },
): Promise<void> {
  if (
    EXPECTED.includes(reason) ||
    !/^app_\w{1,36}$/.test(applicationId) ||
    !isDue(deps, applicationId, reason)
  )
    return;
  const row = { applicationId, reason, path, detail: boundedDetail(detail), requestId, at: deps.nowMs };
  await commit(deps.db, [putFailure(deps.db, row)]);
}

function isDue({ nowMs }: Pick<Deps, 'nowMs'>, applicationId: string, reason: OAuthReason): boolean {
  const name = `${applicationId} ${reason}`;
  const isRecent = (at: number) => at <= nowMs && nowMs - at < REST_MS;
  if (isRecent(noted.get(name) ?? Number.POSITIVE_INFINITY)) return false;
  const [oldest] = noted;
  if (oldest !== undefined && noted.size >= REMEMBERED) {
    if (isRecent(oldest[1])) return false;
    noted.delete(oldest[0]);
  }
  noted.delete(name);
  noted.set(name, nowMs);
  return true;
}

export interface Failure extends Omit<ApplicationFailureRow, 'reason'> {
  readonly refusal: OAuthError;
}

/** @throws DomainError `application_not_found` */
export async function failuresOf(deps: Pick<Deps, 'db'>, applicationId: string): Promise<Failure[]> {
  const { id } = await loadApplication(deps, applicationId);
  // A reason of another version of this program has no words here.
  return (await listFailures(deps.db, id)).flatMap(({ reason, ...row }) =>
    isReason(reason) ? [{ ...row, refusal: new OAuthError(reason, row.detail) }] : [],
  );
}

function isReason(text: string): text is OAuthReason {
  return (OAUTH_REASONS as readonly string[]).includes(text);
}
