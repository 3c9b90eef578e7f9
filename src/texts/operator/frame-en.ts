// English: the frame of the operator's console.

export const frame = {
  console: 'Operator’s console',
  console_settings_of: 'Settings of {organization}',
  console_organizations: 'Organizations',
  console_support: 'Support',
  console_applications: 'Applications',
  console_webhooks: 'Webhooks',
  console_apiKeys: 'API keys',
  console_signingKeys: 'Signing keys',
  console_branding: 'Branding',
  console_usage: 'Usage',
  console_health: 'Health',
  console_auditLog: 'Audit log',
  console_access: 'Access',
  console_operation: 'Operation',
  console_save: 'Save',
  console_saved: 'Saved.',
  console_find: 'Find',
  console_all: 'All',
  console_never: 'Never',
} as const;
