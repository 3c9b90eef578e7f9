// Each audit event as a sentence. What stands in braces is what the filter says; a row names the person or
// thing there instead.

import { AUDIT_ACTIONS, type AuditAction } from '../../../domain/audit.ts';

const SENTENCES = {
  'organization.created': 'Created the organization',
  'organization.deleted': 'Deleted the organization',
  'organization.suspended': 'Suspended the organization',
  'organization.suspension_lifted': 'Lifted the suspension of the organization',
  'organization.data_exported': 'Exported data',
  'organization.session_policy_changed': 'Changed how long sessions last',
  'organization.everybody_signed_out': 'Signed everybody out',
  'organization.user_added': 'Added {a user}',
  'organization.user_removed': 'Removed {a user}',
  'organization.user_left': 'Left the organization',
  'organization_setting.updated': 'Changed the settings of the organization',
  'user.role_changed': 'Changed the role of {a user}',
  'user.deactivated': 'Deactivated {a user}',
  'user.reactivated': 'Reactivated {a user}',
  'user.profile_changed': 'Changed the profile of {a user}',
  'user.address_changed': 'Changed the email address of {a user}',
  'user.change_asked': 'Asked an Owner to approve a change of {a user}',
  'user.change_approved': 'Approved a change of {a user}',
  'user.change_declined': 'Declined a change of {a user}',
  'user.subject_accepted': 'Accepted a new subject of {a user}',
  'user.account_taken_over': 'Gave the account of an address to {a user}',
  'user.password_changed': 'Changed the password of {a user}',
  'user.sessions_ended': 'Ended the sessions of {a user}',
  'organization_access_security.sso_configured': 'Saved the SSO settings',
  'organization_access_security.sso_enabled': 'Enabled SSO',
  'organization_access_security.sso_disabled': 'Disabled SSO',
  'organization_access_security.sso_removed': 'Removed SSO',
  'organization_access_security.certificate_added': 'Added a certificate of the identity provider',
  'organization_access_security.certificate_removed': 'Removed a certificate of the identity provider',
  'organization_access_security.change_staged': 'Staged new values of the identity provider',
  'organization_access_security.change_discarded': 'Discarded staged values of the identity provider',
  'organization_access_security.sso_switched': 'Switched to other values of the identity provider',
  'organization_access_security.test_shared': 'Shared the result of a connection test',
  'organization_access_security.test_unshared': 'Ended the link to the result of a connection test',
  'organization_access_security.responses_kept': 'Let support keep whole responses for a day',
  'organization_access_security.responses_deleted': 'Stopped keeping whole responses, and deleted them',
  'organization_access_security.response_opened': 'Opened a whole response',
  'organization_access_security.role_rules_changed': 'Changed which groups give which roles',
  'organization_access_security.change_requested': 'Asked an Owner to approve a change of SSO',
  'organization_access_security.change_approved': 'Approved a change of SSO',
  'organization_access_security.change_declined': 'Declined a change of SSO',
  'organization_access_security.sp_key_created': 'Created our signing key for SSO',
  'organization_access_security.sp_key_published': 'Published the next signing key for SSO',
  'organization_access_security.sp_key_rotated': 'Switched to another signing key for SSO',
  'organization_access_security.subjects_forgotten': 'Forgot the subjects of everybody',
  'organization_access_security.domain_claimed': 'Claimed {a domain}',
  'organization_access_security.domain_verified': 'Verified {a domain}',
  'organization_access_security.domain_expired': 'Could no longer verify {a domain}',
  'organization_access_security.domain_removed': 'Removed {a domain}',
  'organization_access_security.scim_token_created': 'Generated a SCIM token',
  'organization_access_security.scim_token_revoked': 'Revoked a SCIM token',
  'team.created': 'Created the team {a team}',
  'team.updated': 'Changed the team {a team}',
  'team.deleted': 'Deleted the team {a team}',
  'team.user_added': 'Added members to the team {a team}',
  'team.user_removed': 'Removed members from the team {a team}',
  'invitation.sent': 'Invited {somebody}',
  'invitation.queued': 'Invited {somebody}, to be mailed',
  'invitation.stopped': 'Stopped mailing the invitations that wait',
  'setup_link.created': 'Made a setup link',
  'setup_link.opened': 'Opened a setup link',
  'setup_link.provider_chosen': 'Chose the identity provider by a setup link',
  'setup_link.finished': 'Was done with a setup link',
  'setup_link.revoked': 'Revoked a setup link',
  'invitation.link_copied': 'Copied a link of the invitation of {somebody}',
  'invitation.accepted': 'Accepted the invitation of {somebody}',
  'invitation.revoked': 'Revoked the invitation of {somebody}',
  'api_key.created': 'Created the API key {an API key}',
  'api_key.adopted': 'Used the API key {an API key} for the first time',
  'api_key.revoked': 'Revoked the API key {an API key}',
  'application.signed_in': 'Signed in to {an application}',
  'application.access_ended': 'Ended the access of {an application}',
  'application.created': 'Created the application {an application}',
  'application.updated': 'Changed the application {an application}',
  'application.deleted': 'Deleted the application {an application}',
  'application.secret_created': 'Created a secret of the application {an application}',
  'application.secret_revoked': 'Revoked a secret of the application {an application}',
  'webhook.created': 'Created the webhook {a webhook}',
  'webhook.updated': 'Changed the webhook {a webhook}',
  'webhook.deleted': 'Deleted the webhook {a webhook}',
  'webhook.secret_created': 'Created a secret of the webhook {a webhook}',
  'webhook.replayed': 'Replayed events to the webhook {a webhook}',
  'webhook.stopped': 'Stopped the webhook {a webhook}, which failed',
  'log_stream.created': 'Created the log stream {a log stream}',
  'log_stream.updated': 'Changed the log stream {a log stream}',
  'log_stream.deleted': 'Deleted the log stream {a log stream}',
  'log_stream.stopped': 'Stopped the log stream {a log stream}, which failed',
  'signing_key.created': 'Created a signing key',
  'signing_key.rotated': 'Switched to another signing key',
  'deployment.set_up': 'Set up this deployment',
  'deployment.branding_changed': 'Changed the branding',
} as const satisfies Record<AuditAction, string>;

const BRACES = /(the (?:team|API key|application|webhook|log stream) )?\{([^}]*)\}/;

/** What the filter calls each action. */
export const ACTION_OPTIONS = AUDIT_ACTIONS.map((value) => ({
  value,
  label: SENTENCES[value].replace(BRACES, '$2'),
}));

/** @param name null: nobody knows it any more. An action of another version is its own sentence. */
export function auditSentence(action: string, name: string | null): string {
  if (!isAction(action)) return action;
  return SENTENCES[action].replace(BRACES, (_, kind: string | undefined, general: string) =>
    name === null ? general : `${kind ?? ''}${name}`,
  );
}

function isAction(text: string): text is AuditAction {
  return Object.hasOwn(SENTENCES, text);
}
