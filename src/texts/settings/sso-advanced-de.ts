// German: SSO → Advanced, and what a change of the connection is about.

export const ssoAdvanced = {
  adv_nothing: 'Die Optionen erscheinen, sobald es eine Verbindung gibt. Zuerst: {link}.',
  adv_off_title: 'Ausschalten',
  adv_off_intro:
    'Die Konfiguration behalten wir. Alle melden sich mit einem Passwort an, bis Sie SSO wieder einschalten.',
  adv_disable: 'Ausschalten',
  adv_disable_ask: 'Ausschalten…',
  adv_disable_means:
    'Niemand kann sich mehr mit SSO anmelden. Benutzer ohne Passwort legen per E-Mail eines fest.',
  adv_remove: 'SSO-Konfiguration entfernen',
  adv_remove_ask: 'SSO-Konfiguration entfernen…',
  adv_remove_means:
    'Löscht die Verbindung, ihre Zertifikate und ihre Optionen. Das lässt sich nicht rückgängig machen. SCIM braucht SSO: Widerrufen Sie zuerst sein Token auf der {link}, falls es eines gibt.',
  adv_scim_page: 'SCIM-Seite',
  adv_options: 'Optionen',
  adv_managed: 'Zugriff nach dem Identitätsanbieter',
  adv_managed_hint:
    'Ihr Identitätsanbieter entscheidet, wer Zugriff hat: Alle mit einer Adresse in einer beanspruchten Domain melden sich dort an, und wer sich anmeldet, wird Mitglied.',
  adv_names: 'Namen bei jeder Anmeldung aktualisieren',
  adv_names_hint:
    'Beim Zugriff nach dem Identitätsanbieter erhalten Benutzer den Vor- und Nachnamen, den dieser sendet. Über SCIM bereitgestellte Benutzer behalten die Namen, die SCIM sendet.',
  adv_initiated: 'Anmeldung von der Übersichtsseite des Identitätsanbieters erlauben (IdP-initiated)',
  adv_initiated_hint:
    'Die Kachel von Okta braucht dies. Ist es aus, beginnt die Kachel stattdessen eine Anmeldung von unserer Seite.',
  adv_sha1: 'SHA-1-Signaturen annehmen',
  adv_sha1_hint:
    'SHA-1 ist gebrochen: Seine Signaturen lassen sich fälschen. Nehmen Sie sie nur an, wenn Ihr Identitätsanbieter nichts anderes unterstützt, und nicht lange.',
  adv_sign: 'Unsere Anfragen signieren',
  adv_sign_hint:
    'Nur, wenn Ihr Identitätsanbieter es verlangt. Er braucht dafür unser Zertifikat, das unter „Zertifikate“ und in unseren Metadaten steht.',
  adv_ends: 'Vom Identitätsanbieter genanntes Ende der Sitzungen ignorieren',
  adv_ends_hint:
    'Er kann mit jeder Anmeldung ein Ende senden (SessionNotOnOrAfter), und Sitzungen hier enden nicht später. Wählen Sie dies, wenn er Benutzer zu früh abmeldet. Ein schon vergangenes Ende wird in jedem Fall abgelehnt.',
  adv_requests: 'Wie Anfragen gesendet werden',
  adv_logout_url: 'Abmelde-URL',
  adv_logout_url_hint:
    'Optional: Wer sich hier abmeldet, wird dann auch dort abgemeldet. Okta: „Identity Provider Single Logout URL“.',
  adv_logout_requests: 'Wie Abmeldeanfragen gesendet werden',
  adv_redirect: 'HTTP-Redirect (üblich)',
  adv_post: 'HTTP-POST',
  adv_save_options: 'Optionen speichern',
  attr_title: 'Attribute',
  attr_intro:
    'Die Namen der SAML-Attribute, genau wie Ihr Identitätsanbieter sie sendet. Solange SSO eingeschaltet ist, wird eine Änderung neben den Namen in Gebrauch aufbewahrt, bis Sie sie getestet haben und umschalten.',
  attr_email: 'E-Mail-Adresse',
  attr_email_hint: 'Leer: „email“, dann die üblichen Namen. „NameID“ steht für die Name ID.',
  attr_givenName: 'Vorname',
  attr_givenName_hint: 'Leer: „firstName“, dann die üblichen Namen.',
  attr_familyName: 'Nachname',
  attr_familyName_hint: 'Leer: „lastName“, dann die üblichen Namen.',
  attr_displayName: 'Anzeigename',
  attr_displayName_hint: 'Der Name, den Anwendungen zeigen. Leer: Vor- und Nachname.',
  attr_teams: 'Teams',
  attr_teams_hint:
    'Seine Werte sind Namen von Teams: Jede Anmeldung nimmt Benutzer in sie auf und aus denen heraus, die sie nicht mehr nennt. Lassen Sie das Feld leer, wenn SCIM Ihre Teams verwaltet.',
  attr_claims: 'Für Anwendungen',
  attr_claims_hint:
    'Je eine Zeile, höchstens {most}: der Name, den Anwendungen sehen, „=“ und das Attribut. Zum Beispiel: cost_center = costCenter',
  attr_save: 'Attribute speichern',
  former_title: 'Adressen eines früheren Systems',
  former_intro:
    'Wenn zuvor ein anderes System Ihre Benutzer auf dieser Website angemeldet hat, kann Ihr Identitätsanbieter dessen Werte weiter verwenden, sodass dort niemand etwas ändern muss. Wir prüfen sie so streng wie unsere eigenen.',
  former_acs: 'ACS-URL des früheren Systems',
  former_acs_hint: 'Ein Pfad oder eine URL dieser Website, die hier sonst nichts verwendet.',
  former_audience: 'Audience (SP Entity ID) des früheren Systems',
  former_save: 'Adressen speichern',
  logout_title: 'Universal Logout',
  logout_intro:
    'Status: {state}. Wenn Okta einen Benutzer überall abmeldet, weil es eine Bedrohung gefunden oder ein Administrator die Sitzungen beendet hat, teilt es das auch uns mit. Wir beenden dann alle Sitzungen dieses Benutzers in dieser Organisation und jeden Zugriff, den Anwendungen dadurch haben.',
  logout_on: 'ein',
  logout_off: 'aus',
  logout_url: 'URL des Abmelde-Endpunkts',
  logout_url_hint:
    'Okta: „Logout endpoint URL“, unter Authentication → Logout → Global Token Revocation Ihrer Anwendung. Wählen Sie „Email Identifier“ oder „Issuer and Subject Identifier“ als Subject-Format.',
  logout_switch_off: 'Ausschalten',
  logout_switch_off_ask: 'Universal Logout ausschalten…',
  logout_switch_off_means:
    'Ihr Identitätsanbieter kann Benutzer hier nicht mehr abmelden. Wen er abmeldet, etwa nach einem Diebstahl, bleibt hier angemeldet, bis die Sitzung endet oder Sie ihn auf dieser Website abmelden.',
  logout_switch_on: 'Universal Logout einschalten',
} as const;
