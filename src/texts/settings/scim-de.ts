// German: Access Security → SCIM.

export const scim = {
  scim_obstacle: 'Vor der Bereitstellung ist noch etwas zu tun',
  scim_intro:
    'Ihr Identitätsanbieter legt hier Benutzer und Teams an, ändert und deaktiviert sie. Er kann alle verwalten, deren Adresse in einer bestätigten Domain liegt: {domains}.',
  scim_intro_none:
    'Ihr Identitätsanbieter legt hier Benutzer und Teams an, ändert und deaktiviert sie. Er kann alle verwalten, deren Adresse in einer bestätigten Domain liegt. Sie haben noch keine.',
  scim_base_url: 'Basis-URL',
  scim_base_url_hint: 'Entra: „Tenant URL“.',
  scim_new_token: 'Ihr neues Token',
  scim_once: 'Wir zeigen dieses Token nur einmal. Kopieren Sie es jetzt zu Ihrem Identitätsanbieter.',
  scim_bearer: 'Bearer-Token',
  scim_token: 'Token',
  scim_created: 'Erstellt',
  scim_created_by: '{at} von {who}',
  scim_last_used: 'Zuletzt verwendet',
  scim_expires: 'Läuft ab',
  scim_expired: ' abgelaufen: Die Bereitstellung steht still',
  scim_never: 'nie',
  scim_generate_new: 'Neues Token erzeugen',
  scim_generate_new_ask: 'Neues Token erzeugen…',
  scim_generate_new_means:
    'Ein neues Token ersetzt dieses sofort: Die Bereitstellung steht still, bis Ihr Identitätsanbieter es hat.',
  scim_revoke: 'Widerrufen',
  scim_revoke_ask: 'Widerrufen…',
  scim_revoke_means:
    'Das Token endet sofort: Ihr Identitätsanbieter kann hier niemanden mehr anlegen, ändern oder deaktivieren.',
  scim_no_token: 'Sie haben kein Token.',
  scim_generate: 'Token erzeugen',
  scim_log: '{link}: jede Anfrage, und warum sie fehlgeschlagen ist.',
  scim_expiry: 'Das neue Token läuft ab',
  scim_expiry_never: 'Nie',
  scim_expiry_days: 'Nach {days} Tagen',
  scim_expiry_hint: 'Wir schreiben Inhabern und Administratoren 14 und 3 Tage vorher eine E-Mail.',
  scim_revoked: 'Das Token wurde widerrufen.',
  scim_needs_sso_token:
    'SCIM braucht SSO, das nicht mehr konfiguriert ist. Das Token unten funktioniert noch: Ihr Identitätsanbieter legt weiterhin Benutzer an und deaktiviert sie, doch sie können sich nicht mit SSO anmelden. Konfigurieren Sie SSO wieder, oder widerrufen Sie das Token.',
  scim_needs_sso_first:
    'Konfigurieren Sie zuerst SSO: Bereitgestellte Benutzer haben kein Passwort und können sich daher nur mit SSO anmelden.',
} as const;
