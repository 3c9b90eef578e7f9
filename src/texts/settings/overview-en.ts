// English: the organization at a glance.

export const overview = {
  overview_runs_service: 'Your organization runs this service. {link}',
  overview_open_console: 'Open the operator’s console',
  overview_name: 'Name',
  overview_id: 'Organization ID',
  overview_plan: 'Plan',
  overview_role: 'Your role',
  overview_set_up: 'Set-up',
  overview_guide: 'Set up step by step',
  overview_rename: 'Rename',
  overview_renamed: 'The name has been changed.',
  overview_delete: 'Delete organization',
  overview_delete_ask: 'Delete organization…',
  overview_delete_means:
    'Deletes its members, domains, SSO configuration, tokens, teams and logs, and the accounts of people who belong to no other organization. This cannot be undone.',
  step_domain: 'Claim a domain',
  step_sso: 'Configure SSO',
  step_test: 'Test the connection',
  step_require: 'Require SSO',
  step_scim: 'Provision people by SCIM',
  step_is_open: 'to do',
  step_is_waiting: 'in progress',
  step_is_done: 'done',
  step_is_failed: 'failed',
  step_is_unavailable: 'not in the plan',
} as const;
