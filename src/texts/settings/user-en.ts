// English: one user.

export const user = {
  user_provisioned:
    'Your identity provider provisions this user. Deactivate or remove them there, or it may undo the change.',
  user_is_you:
    'This is you. Your name and password are in {link}; only another administrator can change your role.',
  user_your_profile: 'your profile',
  user_role_from_group: '{role} (from the group {group})',
  user_by_sign_up: '{day}, by sign-up',
  user_by_invitation: '{day}, by invitation',
  user_by_saml: '{day}, by single sign-on',
  user_by_scim: '{day}, by provisioning (SCIM)',
  user_by_api: '{day}, by the operator',
  user_no_teams: 'none',
  user_role_given:
    'The group “{group}” of your identity provider gives this role. Change the group there, or the {rules}.',
  user_rules: 'rules',
  user_organization_role: 'Organization role',
  user_save_role: 'Save role',
  user_deactivate: 'Deactivate',
  user_deactivate_what: 'Deactivation ends every session at once. You can undo it.',
  user_deactivate_ask: 'Deactivate…',
  user_deactivate_means:
    'They are signed out everywhere at once, and cannot sign in until you reactivate them.',
  user_reactivate: 'Reactivate',
  user_reactivate_what: 'The user can sign in again, with the same role and teams.',
  user_remove: 'Remove',
  user_remove_what: 'Removes this user from the organization and its teams. This cannot be undone.',
  user_remove_ask: 'Remove…',
  user_remove_question: 'Remove {user} from {organization}?',
  user_remove_now: 'Remove user',
  user_role_saved: 'The role has been changed.',
  user_was_deactivated: 'The user has been deactivated, and every session has ended.',
  user_was_reactivated: 'The user has been reactivated.',
} as const;
