// German: the organization at a glance.

export const overview = {
  overview_runs_service: 'Ihre Organisation betreibt diesen Dienst. {link}',
  overview_open_console: 'Betreiberkonsole öffnen',
  overview_name: 'Name',
  overview_id: 'ID der Organisation',
  overview_plan: 'Tarif',
  overview_role: 'Ihre Rolle',
  overview_set_up: 'Einrichtung',
  overview_guide: 'Schritt für Schritt einrichten',
  overview_rename: 'Umbenennen',
  overview_renamed: 'Der Name wurde geändert.',
  overview_delete: 'Organisation löschen',
  overview_delete_ask: 'Organisation löschen…',
  overview_delete_means:
    'Löscht Mitglieder, Domains, SSO-Konfiguration, Tokens, Teams und Protokolle der Organisation sowie die Konten aller, die keiner anderen Organisation angehören. Das lässt sich nicht rückgängig machen.',
  step_domain: 'Domain beanspruchen',
  step_sso: 'SSO konfigurieren',
  step_test: 'Verbindung testen',
  step_require: 'SSO verlangen',
  step_scim: 'Benutzer über SCIM bereitstellen',
  step_is_open: 'offen',
  step_is_waiting: 'in Arbeit',
  step_is_done: 'erledigt',
  step_is_failed: 'fehlgeschlagen',
  step_is_unavailable: 'nicht im Tarif',
} as const;
