// Everything that the product's rules can refuse, by name. Each surface (pages, SCIM, management API) maps
// the reasons to its own messages and status codes in one exhaustive switch.

export type DomainReason =
  // accounts and sign-in
  | 'email_invalid'
  | 'password_too_short'
  | 'password_too_long'
  | 'credentials_wrong'
  | 'name_missing'
  | 'name_too_long'
  | 'sso_required'
  | 'sso_not_enabled'
  | 'sign_in_again'
  // organizations and members
  | 'organization_not_found'
  | 'member_not_found'
  | 'member_inactive'
  | 'already_a_member'
  | 'not_allowed'
  | 'owners_only'
  | 'pending_change_not_found'
  | 'attempt_not_found'
  | 'last_owner'
  | 'role_unknown'
  | 'role_above_own'
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
  | 'domain_not_claimed'
  // single sign-on
  | 'sso_not_configured'
  | 'issuer_missing'
  | 'issuer_too_long'
  | 'sign_in_url_invalid'
  | 'logout_url_invalid'
  | 'certificate_missing'
  | 'certificate_invalid'
  | 'certificate_too_many'
  | 'certificate_not_found'
  | 'no_verified_domain'
  | 'sso_enabled'
  | 'sso_unproven'
  // provisioning
  | 'scim_token_not_found'
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
  | 'team_managed'
  | 'session_not_found'
  | 'reset_link_unusable'
  | 'sign_up_link_unusable';

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
