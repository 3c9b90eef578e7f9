// German: setup links, in the settings and in the operator's console.

export const setupLinks = {
  setup_links_intro:
    'Betreut jemand anderes Ihren Identitätsanbieter? Senden Sie einen Einrichtungslink: Er führt durch die Schritte, die Sie auswählen, ohne Konto hier.',
  setup_links_never:
    'Mit einem Link kann niemand SSO ausschalten, etwas entfernen oder die Sicherheit auf andere Weise verringern. Jede Handlung steht im Änderungsprotokoll.',
  setup_links_new: 'Neuer Link',
  setup_links_for: 'Wofür der Link ist',
  setup_links_scope_domains: 'Domains beanspruchen und bestätigen',
  setup_links_scope_sso: 'Single Sign-on einrichten, testen und einschalten',
  setup_links_scope_scim: 'Die Bereitstellung mit SCIM verbinden',
  setup_links_scope_certificate: 'Nur das Zertifikat des Identitätsanbieters ersetzen',
  setup_links_days: 'Der Link gilt',
  setup_links_day_count: { one: '{count} Tag', other: '{count} Tage' },
  setup_links_email: 'E-Mail-Adresse (optional)',
  setup_links_email_hint:
    'Wir senden den Link dorthin. Lassen Sie das Feld leer, um ihn selbst weiterzugeben.',
  setup_links_make: 'Link erstellen',
  setup_links_yours: 'Der neue Link',
  setup_links_once:
    'Wir zeigen diesen Link nur einmal. Wer ihn hat, kann tun, wofür er ist: Senden Sie ihn an niemand anderen.',
  setup_links_label: 'Einrichtungslink',
  setup_links_mailed: 'Wir haben den Link an {email} gesendet.',
  setup_links_not_mailed:
    'Die E-Mail an {email} konnte nicht gesendet werden. Kopieren Sie den Link und geben Sie ihn selbst weiter.',
  setup_links_too_many:
    'Der Link wurde nicht an {email} gesendet: Dorthin oder von Ihrer Organisation gingen heute zu viele E-Mails. Kopieren Sie ihn und geben Sie ihn selbst weiter.',
  setup_links_revoked: 'Der Link ist widerrufen. Was damit eingerichtet wurde, bleibt.',
  setup_links_open: 'Gültige Links',
  setup_links_none: 'Es gibt keine.',
  setup_links_column_for: 'Für',
  setup_links_column_scopes: 'Einzurichten',
  setup_links_column_made: 'Erstellt',
  setup_links_column_opened: 'Zuerst geöffnet',
  setup_links_column_used: 'Zuletzt verwendet',
  setup_links_column_ends: 'Endet',
  setup_links_column_end: 'Widerrufen',
  setup_links_anyone: 'alle, die ihn haben',
  setup_links_own: 'nur die Person, die ihn erstellt hat',
  setup_links_by: 'von {maker}',
  setup_links_not_yet: 'noch nicht',
  setup_links_short_domains: 'Domains',
  setup_links_short_sso: 'Single Sign-on',
  setup_links_short_scim: 'Bereitstellung',
  setup_links_short_certificate: 'Zertifikat',
  setup_links_revoke: 'Widerrufen…',
  setup_links_revoke_what: 'Der Link gilt sofort für niemanden mehr. Was eingerichtet wurde, bleibt.',
  setup_links_revoke_now: 'Link widerrufen',
  setup_links_somebody_else: 'Betreut jemand anderes Ihren Identitätsanbieter? {link}',
  setup_links_send: 'Einrichtungslink an Ihre IT senden',
} as const;
