// German: the frame of the operator's console.

export const frame = {
  console: 'Betreiberkonsole',
  console_settings_of: 'Einstellungen von {organization}',
  console_organizations: 'Organisationen',
  console_support: 'Support',
  console_applications: 'Anwendungen',
  console_webhooks: 'Webhooks',
  console_apiKeys: 'API-Schlüssel',
  console_signingKeys: 'Signaturschlüssel',
  console_branding: 'Erscheinungsbild',
  console_usage: 'Nutzung',
  console_health: 'Zustand',
  console_auditLog: 'Änderungsprotokoll',
  console_access: 'Zugriff',
  console_operation: 'Betrieb',
  console_save: 'Speichern',
  console_saved: 'Gespeichert.',
  console_find: 'Suchen',
  console_all: 'Alle',
  console_never: 'Nie',
} as const;
