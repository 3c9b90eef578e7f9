// The one way in which a person changes: by PUT, by PATCH, and by the POST that reactivates somebody.

import { equalJson } from '../../scim/json.ts';
import type { UserFields } from '../../scim/stored.ts';
import { equalUserFields, toTree } from '../../scim/user.ts';
import { ChangeRefused, commit, requireChanged } from '../../storage/change.ts';
import type { Database, Statement } from '../../storage/database.ts';
import { updateMember } from '../../storage/people/members.ts';
import { updateSoleAccount } from '../../storage/provisioning/user-writes.ts';
import type { ScimUserRow } from '../../storage/provisioning/users.ts';
import { endSessionsOfMember } from '../../storage/sign-in/sessions.ts';
import { type AuditAction, audit } from '../audit.ts';
import type { ProvisioningResult, ScimWrite } from '../commands.ts';
import { type Email, findEmail } from '../email.ts';
import { logDone, type Operation } from './log.ts';
import { refused } from './refusals.ts';
import { requireOf } from './requirements.ts';
import { toStoredUser } from './rows.ts';

/**
 * `effect` is what the request does if it does anything: a revival is always written, an empty change never.
 */
export async function changeUser(
  db: Database,
  request: ScimWrite,
  before: ScimUserRow,
  fields: UserFields,
  claimed: ReadonlySet<string>,
  effect: 'changed' | 'revived',
): Promise<ProvisioningResult> {
  const { client, nowMs } = request;
  const { organizationId } = client;
  const { id } = before;
  const old = toStoredUser(before);
  const email = findEmail(fields.userName);
  if (email === null) throw refused('email_invalid');
  requireClaimed(claimed, email);
  if (effect === 'changed' && equalUserFields(old, fields)) {
    await commit(db, [logDone(db, request, userDone('user.unchanged', old.userName, id))]);
    return { outcome: 'done', effect: 'unchanged', user: old };
  }
  const { userName, externalId, active, givenName, familyName } = fields;
  const changed = changedAttributes(old, fields);
  const event = (action: AuditAction, detail: Readonly<Record<string, unknown>> = {}) =>
    audit({ db, nowMs }, client.actor, {
      organizationId,
      action,
      target: { type: 'member', id },
      detail: { email: email.address, source: 'scim', ...detail },
    });
  const rest = changed.filter((name) => name !== 'active');
  const ends = old.active && !active;
  const statements: Statement[] = [
    requireOf(db, client, {
      domains: [domainOf(before), email.domain],
      leavingOwnerId: before.role === 'owner' && ends ? id : undefined,
    }),
    updateMember(
      db,
      id,
      old.version,
      {
        userName,
        userNameKey: email.key,
        externalId,
        active,
        givenName,
        familyName,
        profile: { ...fields.profile },
      },
      nowMs,
    ),
    requireChanged(db),
    ...(active === old.active ? [] : [event(active ? 'user.reactivated' : 'user.deactivated')]),
    ...(rest.length === 0 ? [] : [event('user.profile_changed', { changed: rest })]),
    logDone(db, request, userDone(operationOf(old.active, active), userName, id, { changed })),
    ...(ends ? [endSessionsOfMember(db, id, nowMs, 'deactivated')] : []),
  ];
  if (email.key !== before.userNameKey || givenName !== old.givenName || familyName !== old.familyName) {
    statements.push(
      updateSoleAccount(
        db,
        before.accountId,
        id,
        { email: email.address, emailKey: email.key, givenName, familyName },
        nowMs,
      ),
    );
  }
  try {
    await commit(db, statements);
  } catch (error) {
    if (error instanceof ChangeRefused && error.reason === 'account_exists')
      throw refused('account_elsewhere');
    if (error instanceof ChangeRefused && error.reason === 'user_name_taken')
      throw refused('user_name_taken');
    throw error;
  }
  const references = old.groups === undefined ? {} : { groups: old.groups };
  return {
    outcome: 'done',
    effect,
    user: {
      ...fields,
      id,
      version: old.version + 1,
      createdMs: old.createdMs,
      updatedMs: nowMs,
      ...references,
    },
  };
}

export function requireClaimed(claimed: ReadonlySet<string>, { domain }: Email): void {
  if (!claimed.has(domain)) throw refused('domain_not_claimed', { domain });
}

export function domainOf({ userNameKey }: ScimUserRow): string {
  return userNameKey.slice(userNameKey.lastIndexOf('@') + 1);
}

function operationOf(was: boolean, is: boolean): string {
  if (was === is) return 'user.updated';
  return is ? 'user.reactivated' : 'user.deactivated';
}

export function userDone(
  operation: string,
  userName: string,
  id: string,
  detail: Readonly<Record<string, unknown>> = {},
): Operation {
  return { operation, targetType: 'user', targetId: id, targetLabel: userName, detail };
}

/** Names only, because no log keeps the values. */
function changedAttributes(before: UserFields, after: UserFields): string[] {
  const a = toTree(before);
  const b = toTree(after);
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => !equalJson(a[name], b[name]));
}
