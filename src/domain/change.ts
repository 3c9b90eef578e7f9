// Names a change that storage refused in the terms of the product's rules.

import type { Cause } from '../storage/cause.ts';
import { type ChangeReason, ChangeRefused, commit, type Rule, requireThat } from '../storage/change.ts';
import type { Database, Statement } from '../storage/database.ts';
import { DomainError, type DomainReason } from './errors.ts';

/** The reason that each conflict has for the caller, and the form field that can fix it. */
const REFUSALS: Readonly<Record<ChangeReason, readonly [DomainReason, field?: string]>> = {
  changed_meanwhile: ['changed_meanwhile'],
  reference_missing: ['changed_meanwhile'],
  last_owner: ['last_owner'],
  membership_managed: ['membership_managed'],
  token_revoked: ['changed_meanwhile'],
  domain_not_claimed: ['domain_not_claimed'],
  domain_taken: ['domain_taken', 'name'],
  domain_already_claimed: ['domain_already_claimed', 'name'],
  account_exists: ['changed_meanwhile'],
  already_a_member: ['already_a_member', 'email'],
  user_name_taken: ['user_name_taken'],
  team_name_taken: ['team_name_taken', 'name'],
  request_already_used: ['changed_meanwhile'],
  assertion_replayed: ['changed_meanwhile'],
  sso_not_enabled: ['sso_not_enabled'],
  scim_needs_sso: ['scim_needs_sso'],
  not_a_member: ['member_not_found'],
  member_inactive: ['member_inactive'],
  invitation_not_found: ['invitation_not_found'],
  pending_change_not_found: ['pending_change_not_found'],
  scim_token_not_found: ['scim_token_not_found'],
  scim_token_taken: ['scim_token_taken', 'sha256'],
  session_not_found: ['session_not_found'],
  change_pending: ['change_pending'],
  change_not_found: ['change_not_found'],
  sp_key_rotating: ['sp_key_rotating'],
  sp_key_not_waiting: ['sp_key_not_waiting'],
  api_key_not_found: ['api_key_not_found'],
  application_not_found: ['application_not_found'],
  proof_used: ['changed_meanwhile'],
  client_assertion_used: ['changed_meanwhile'],
  pushed_request_used: ['changed_meanwhile'],
  secret_too_many: ['secret_too_many'],
  secret_not_found: ['secret_not_found'],
  organization_external_id_taken: ['organization_external_id_taken', 'externalId'],
  setup_link_not_found: ['setup_link_not_found'],
  setup_link_ended: ['setup_link_ended'],
  setup_link_too_many: ['setup_link_too_many'],
  setup_link_unusable: ['setup_link_unusable'],
  operator_organization: ['operator_organization'],
  not_allowed: ['not_allowed'],
  organization_suspended: ['organization_suspended'],
  webhook_not_found: ['webhook_not_found'],
  webhook_too_many: ['webhook_too_many'],
  webhook_secrets_two: ['webhook_secrets_two'],
  log_stream_not_found: ['log_stream_not_found'],
  log_stream_too_many: ['log_stream_too_many'],
};

/**
 * What a request works with. `requires` has to hold at every commit, such as that the link which brought the
 * request here has not ended.
 */
interface Committing {
  readonly db: Database;
  readonly requires?: Rule | undefined;
}

/** Commits the statements. @throws DomainError with the refusal's reason and `detail` */
export async function commitChange(
  { db, requires }: Committing,
  statements: readonly Statement[],
  detail: Readonly<Record<string, unknown>> = {},
  cause?: Cause,
): Promise<unknown[]> {
  try {
    const standing = requires ? [requireThat(db, requires)] : [];
    return await commit(db, [...statements, ...standing], cause);
  } catch (error) {
    if (!(error instanceof ChangeRefused)) throw error;
    const [reason, field] = REFUSALS[error.reason];
    throw new DomainError(reason, detail, field);
  }
}
