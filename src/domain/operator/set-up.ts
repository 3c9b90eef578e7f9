// The set-up link that `npm run deploy` prints. Someone who has it makes the operator's own organization with
// its first Owner, and gets the first key of the management API. One batch does it and ends the link, so that
// of two who try at once one does.

import { hashSecret } from '../../lib/ids.ts';
import { ChangeRefused, commit, requireChanged } from '../../storage/change.ts';
import { deleteKv } from '../../storage/kv.ts';
import { claimDeployment, selectOpenSetup } from '../../storage/operator/deployment.ts';
import type { Deps } from '../deps.ts';
import { parseEmail } from '../email.ts';
import { DomainError } from '../errors.ts';
import { type Founder, foundOrganization } from '../organization/founding.ts';
import { rememberDevice } from '../sign-in/devices.ts';
import { firstApiKey } from './api-keys.ts';
import { auditDeployment } from './deployment-events.ts';

const TOKEN_CHARACTERS = 43;

/** @throws DomainError `setup_link_unusable`: nobody made this link, or it has expired or was used */
export async function openSetup(deps: Deps, token: string): Promise<void> {
  if (token.length !== TOKEN_CHARACTERS) throw new DomainError('setup_link_unusable');
  const [open] = await selectOpenSetup(deps.db, await hashSecret(token), deps.nowMs);
  if (open === undefined) throw new DomainError('setup_link_unusable');
}

export interface Setup extends Founder {
  readonly email: string;
}

export interface SetUp {
  readonly organizationId: string;
  /** In clear; nothing shows it again. */
  readonly apiKey: string;
  readonly cookie: string;
  readonly sessionId: string;
  readonly device: string;
}

/**
 * @throws DomainError `setup_link_unusable`; with `field`: `email_invalid`, `account_exists`,
 * `password_too_short`, `password_too_long`, `password_common`, `password_personal`, `name_missing`,
 * `name_too_long`, `name_invisible`; TryLater
 */
export async function finishSetup(deps: Deps, token: string, input: Setup): Promise<SetUp> {
  await openSetup(deps, token);
  const email = parseEmail(input.email);
  const { actor, account, organization, session, statements } = await foundOrganization(deps, email, input, {
    plan: 'enterprise',
    // No mail led here: somebody typed the address.
    mailboxProvenAt: null,
  });
  const key = await firstApiKey(deps, actor);
  try {
    await commit(deps.db, [
      claimDeployment(deps.db, await hashSecret(token), organization.id, deps.nowMs),
      requireChanged(deps.db, 'setup_link_unusable'),
      ...statements,
      ...key.statements,
      auditDeployment(deps, actor, {
        action: 'deployment.set_up',
        target: { type: 'organization', id: organization.id },
        detail: { organization: organization.name },
      }),
    ]);
  } catch (error) {
    await deleteKv(deps.kv, 'apiKey', key.hash);
    throw refusalOf(error);
  }
  const device = await rememberDevice(deps, null, account);
  return {
    organizationId: organization.id,
    apiKey: key.key,
    cookie: session.cookie,
    sessionId: session.id,
    device,
  };
}

function refusalOf(error: unknown): unknown {
  if (!(error instanceof ChangeRefused)) return error;
  if (error.reason === 'setup_link_unusable') return new DomainError('setup_link_unusable');
  if (error.reason === 'account_exists') return new DomainError('account_exists', {}, 'email');
  return error;
}
