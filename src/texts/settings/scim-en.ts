// English: Access Security → SCIM.

export const scim = {
  scim_obstacle: 'Action required to provision',
  scim_intro:
    'Your identity provider creates, changes and deactivates users and teams here. It can manage people whose address is in a verified domain: {domains}.',
  scim_intro_none:
    'Your identity provider creates, changes and deactivates users and teams here. It can manage people whose address is in a verified domain. You have none yet.',
  scim_base_url: 'Base URL',
  scim_base_url_hint: 'Entra: “Tenant URL”.',
  scim_new_token: 'Your new token',
  scim_once: 'We show this token only once. Copy it to your identity provider now.',
  scim_bearer: 'Bearer token',
  scim_token: 'Token',
  scim_created: 'Created',
  scim_created_by: '{at} by {who}',
  scim_last_used: 'Last used',
  scim_expires: 'Expires',
  scim_expired: ' expired: provisioning has stopped',
  scim_never: 'never',
  scim_generate_new: 'Generate a new token',
  scim_generate_new_ask: 'Generate a new token…',
  scim_generate_new_means:
    'A new token replaces this one at once: provisioning stops until your identity provider has it.',
  scim_revoke: 'Revoke',
  scim_revoke_ask: 'Revoke…',
  scim_revoke_means:
    'The token ends at once: your identity provider can no longer create, change or deactivate anybody here.',
  scim_no_token: 'You have no token.',
  scim_generate: 'Generate token',
  scim_log: '{link}: every request, and why it failed.',
  scim_expiry: 'The new token expires',
  scim_expiry_never: 'Never',
  scim_expiry_days: 'After {days} days',
  scim_expiry_hint: 'We mail Owners and Admins 14 and 3 days before.',
  scim_revoked: 'The token has been revoked.',
  scim_needs_sso_token:
    'SCIM needs SSO, which is not configured any more. The token below still works: your identity provider goes on creating and deactivating people, who cannot sign in with SSO. Configure SSO again, or revoke the token.',
  scim_needs_sso_first:
    'Configure SSO first: provisioned people have no password, so they can only sign in with SSO.',
} as const;
