// German: mails about a person's own account, setup links, and what the values of a connection are called.

export const mails = {
  mail_someone_reset:
    'Jemand, vermutlich Sie, hat ein neues Passwort für das Konto mit dieser E-Mail-Adresse angefordert.',
  mail_nothing_changed: 'Wenn Sie es nicht waren, ignorieren Sie diese E-Mail: Es hat sich nichts geändert.',
  mail_sign_up: 'Legen Sie Ihre Organisation an',
  mail_sign_up_who: 'Jemand, vermutlich Sie, möchte mit dieser E-Mail-Adresse eine Organisation anlegen.',
  mail_sign_up_link:
    'Öffnen Sie innerhalb von {hours} Stunden diesen Link, um fortzufahren. Er funktioniert einmal:',
  mail_sign_up_ignore: 'Wenn Sie es nicht waren, ignorieren Sie diese E-Mail: Es wurde nichts angelegt.',
  mail_exists: 'Sie haben schon ein Konto',
  mail_exists_who:
    'Jemand, vermutlich Sie, möchte mit dieser E-Mail-Adresse eine Organisation anlegen, für sie gibt es aber schon ein Konto.',
  mail_exists_sign_in: 'Melden Sie sich hier an:',
  mail_exists_reset: 'Wenn Sie das Passwort nicht kennen, wählen Sie ein neues:',
  mail_reset: 'Wählen Sie ein neues Passwort',
  mail_reset_link:
    'Öffnen Sie innerhalb von {minutes} Minuten diesen Link, um eines zu wählen. Er funktioniert einmal:',
  mail_closed: 'Anmeldung mit Single Sign-on',
  mail_closed_why:
    'Ihre Organisation verlangt Single Sign-on (SSO), daher können Sie sich nicht mit einem Passwort anmelden.',
  mail_closed_link: 'Melden Sie sich stattdessen hier an:',
  mail_unconfirmed: 'Zuerst mit Single Sign-on anmelden',
  mail_unconfirmed_why:
    'Ihre Organisation hat dem Konto diese Adresse gegeben, und noch hat sich niemand damit angemeldet. Ein Link in einer E-Mail kann daher nicht zeigen, dass das Konto Ihnen gehört.',
  mail_unconfirmed_link: 'Melden Sie sich zuerst mit Single Sign-on (SSO) an:',
  mail_unconfirmed_ask: 'Wenn das nicht gelingt, fragen Sie einen Administrator Ihrer Organisation.',
  mail_changed: 'Ihr Passwort wurde geändert',
  mail_changed_what:
    'Das Passwort des Kontos mit dieser E-Mail-Adresse wurde geändert, und alle anderen Sitzungen sind beendet.',
  mail_changed_not_you: 'Wenn Sie es nicht waren, wählen Sie jetzt ein neues Passwort:',
  mail_setup: 'Anmeldung einrichten für {organization}',
  mail_setup_who: '{who} bittet Sie einzurichten, wie sich die Personen von „{organization}“ anmelden.',
  mail_setup_link: {
    one: 'Dieser Link führt Sie Schritt für Schritt, und Sie brauchen kein Konto. Er gilt {count} Tag:',
    other: 'Dieser Link führt Sie Schritt für Schritt, und Sie brauchen kein Konto. Er gilt {count} Tage:',
  },
  mail_setup_keep:
    'Geben Sie ihn nur an Ihre Kollegen weiter: Wer ihn hat, kann dasselbe tun. Wenn Sie ihn nicht erwartet haben, ignorieren Sie diese E-Mail.',
  trust_issuer: 'Aussteller',
  trust_signInUrl: 'Authentifizierungs-URL',
  trust_certificate: 'Zertifikat (SHA-256)',
  trust_enabled: 'Single Sign-on',
  trust_requireSso: 'SSO verlangen',
  trust_requireWhenProven: 'SSO verlangen, sobald es funktioniert hat',
  trust_managedAccess: 'Zugriff nach dem Identitätsanbieter',
  trust_allowIdpInitiated: 'Anmeldung von der Übersichtsseite des Identitätsanbieters',
  trust_allowSha1: 'SHA-1-Signaturen annehmen',
  trust_ignoreSessionEnd: 'Ende der Sitzungen des Identitätsanbieters ignorieren',
  trust_universalLogout: 'Universal Logout',
  trust_attributeMap: 'Attribute',
  trust_legacyAcsUrl: 'ACS-URL des früheren Systems',
  trust_legacyAudience: 'Audience des früheren Systems',
  trust_approval: 'Ein Inhaber genehmigt Änderungen an SSO',
  trust_role: 'Rolle',
  trust_mappedRole: 'Rolle',
  trust_roleRule: 'Regel',
  trust_address: 'Adresse',
  trust_subject: 'Subject (Name ID)',
  trust_spKey: 'Unser Zertifikat (SHA-256)',
  trust_spKeySigns: 'Signiert ab',
  trust_is_on: 'ein',
  trust_is_off: 'aus',
} as const;
