// Everything that the product's rules can refuse, by name. Each surface (pages, SCIM, management API) maps
// the reasons to its own messages and status codes in one exhaustive switch.

import type { BrandReason } from '../brand/errors.ts';

export type DomainReason =
  // accounts and sign-in
  | 'email_invalid'
  | 'password_too_short'
  | 'password_too_long'
  | 'password_common'
  | 'password_personal'
  | 'credentials_wrong'
  | 'name_missing'
  | 'name_too_long'
  | 'name_invisible'
  | 'sso_required'
  | 'sso_not_enabled'
  | 'sign_in_again'
  // organizations and members
  | 'organization_not_found'
  | 'organization_suspended'
  | 'external_id_invalid'
  | 'member_not_found'
  | 'member_inactive'
  | 'already_a_member'
  | 'not_allowed'
  | 'owners_only'
  | 'response_not_kept'
  | 'pending_change_not_found'
  | 'attempt_not_found'
  | 'last_owner'
  | 'role_unknown'
  | 'role_above_own'
  | 'role_mapped'
  | 'role_rules_too_many'
  | 'role_rule_incomplete'
  | 'role_rule_twice'
  | 'role_not_in_plan'
  | 'plan_unknown'
  | 'plan_lacks_sso'
  | 'plan_lacks_scim'
  | 'changed_meanwhile'
  // domains
  | 'domain_invalid'
  | 'domain_public'
  | 'domain_not_found'
  | 'domain_taken'
  | 'domain_already_claimed'
  | 'domain_too_many'
  | 'domain_record_missing'
  | 'domain_record_disputed'
  | 'domain_not_claimed'
  // single sign-on
  | 'sso_not_configured'
  | 'issuer_missing'
  | 'issuer_too_long'
  | 'sign_in_url_invalid'
  | 'url_has_saml_parameter'
  | 'logout_url_invalid'
  | 'attribute_map_invalid'
  | 'legacy_acs_url_invalid'
  | 'legacy_audience_invalid'
  | 'certificate_missing'
  | 'certificate_invalid'
  | 'certificate_too_many'
  | 'certificate_not_found'
  | 'no_verified_domain'
  | 'sso_enabled'
  | 'scim_needs_sso'
  | 'sso_unproven'
  | 'change_pending'
  | 'change_not_found'
  | 'sp_key_rotating'
  | 'sp_key_not_waiting'
  // provisioning
  | 'scim_token_not_found'
  | 'scim_token_taken'
  | 'metadata_invalid'
  | 'account_elsewhere'
  | 'user_name_taken'
  | 'team_not_found'
  | 'team_name_taken'
  | 'invitation_not_found'
  | 'invitation_not_yours'
  | 'sign_in_first'
  | 'invitees_missing'
  | 'invitees_too_many'
  | 'own_membership'
  | 'membership_managed'
  | 'team_managed'
  | 'session_not_found'
  | 'session_lifetime_invalid'
  | 'session_idle_invalid'
  | 'reset_link_unusable'
  | 'sign_up_link_unusable'
  // setup links
  | 'setup_link_not_found'
  | 'setup_link_ended'
  | 'setup_link_lacks_scope'
  | 'setup_link_too_many'
  | 'setup_scopes_missing'
  | 'setup_days_invalid'
  | 'return_url_invalid'
  | 'other_identity_provider'
  | 'test_first'
  // the operator's keys
  | 'api_key_not_found'
  | 'scope_above_own'
  | 'scopes_missing'
  // the operator's own organization
  | 'setup_link_unusable'
  | 'account_exists'
  | 'operator_organization'
  // the vendor's name and look
  | BrandReason
  // applications
  | 'application_not_found'
  | 'application_without_secret'
  | 'redirect_uri_invalid'
  | 'uri_invalid'
  | 'client_keys_missing'
  | 'client_keys_invalid'
  | 'grant_type_unsuitable'
  | 'secret_too_many'
  | 'secret_not_found'
  | 'organization_external_id_taken'
  // webhooks, and every address that we call
  | 'webhook_not_found'
  | 'webhook_too_many'
  | 'webhook_secrets_two'
  | 'log_stream_not_found'
  | 'log_stream_too_many'
  | 'callback_invalid'
  | 'callback_not_https'
  | 'callback_not_public'
  | 'expiry_past'
  // events
  | 'events_gone';

/**
 * The message is the reason; `field` is the form field at fault; `detail` holds identifiers and settings,
 * never secrets.
 */
export class DomainError extends Error {
  readonly reason: DomainReason;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly field: string | undefined;

  constructor(reason: DomainReason, detail: Readonly<Record<string, unknown>> = {}, field?: string) {
    super(reason);
    this.name = 'DomainError';
    this.reason = reason;
    this.detail = detail;
    this.field = field;
  }
}

/**
 * A password is not checked, or not hashed, now. `too_many_tries`: there were too many wrong ones;
 * `passwords_busy`: too many others wait. It says nothing about the account, and is the same without one.
 */
export class TryLater extends Error {
  readonly reason: 'too_many_tries' | 'passwords_busy';
  readonly retryAfterSeconds: number;

  constructor(reason: TryLater['reason'], retryAfterSeconds: number) {
    super(reason);
    this.name = 'TryLater';
    this.reason = reason;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
