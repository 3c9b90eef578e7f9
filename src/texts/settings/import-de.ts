// German: SSO → Import from metadata.

export const metadataImport = {
  import_intro: 'Geben Sie eines der drei an. Sie sehen, was sich ändert, bevor wir etwas speichern.',
  import_file: 'Metadatendatei (.xml)',
  import_text: 'oder eingefügtes XML',
  import_url: 'oder ihre Adresse',
  import_url_hint: 'Okta: „Identity Provider metadata“; Entra: „App Federation Metadata Url“.',
  import_entity_id: 'Entity ID, falls die Datei mehrere Identitätsanbieter beschreibt',
  import_preview: 'Vorschau',
  import_nothing: 'Wählen Sie eine Datei, fügen Sie die Metadaten ein, oder geben Sie ihre Adresse ein.',
  import_changes_title: 'Was die Metadaten ändern',
  import_changes: 'Änderungen',
  import_setting: 'Einstellung',
  import_now: 'Jetzt',
  import_then: 'Dann',
  import_unchanged: 'unverändert',
  import_logout_responses: 'Abmeldeantworten gehen an',
  import_yes: 'ja',
  import_no: 'nein',
  import_certificate: '{state}, läuft am {day} ab: {fingerprint}',
  import_is_added: 'Neu',
  import_is_kept: 'Schon vorhanden',
  import_is_unlisted: 'Nicht in den Metadaten',
  import_remove: 'Zertifikate entfernen, die nicht in den Metadaten stehen',
  import_remove_hint:
    'Wählen Sie dies nicht, solange Ihr Identitätsanbieter noch mit einem davon signieren kann.',
  import_save: 'Diese Werte speichern',
  import_back: 'Zurück',
  import_unusable_certificate:
    'Diese Datei enthält ein Signaturzertifikat, das wir nicht verwenden können. {why}',
  import_unreadable:
    'Wir können dies nicht als SAML-Metadaten lesen. Laden Sie sie erneut herunter, und geben Sie die ganze Datei an ({where})',
  import_line: '{reason}, Zeile {line}',
  import_url_refused:
    'Wir können Metadaten nur von einer öffentlichen Adresse mit https:// abrufen. Laden Sie sie sonst herunter, und wählen Sie die Datei.',
  import_is_web_page:
    'Das ist eine Webseite, keine Metadaten. Speichern Sie bei Ihrem Identitätsanbieter die Metadaten als Datei (oft ein Link „Download metadata“ oder „View metadata“, mit „Link speichern unter“), und wählen Sie diese Datei.',
  import_is_address: 'Das ist eine Adresse. Geben Sie sie im Feld für die Adresse der Metadaten ein.',
  import_is_private_key:
    'Das ist ein privater Schlüssel, der geheim bleiben muss. Betrachten Sie ihn als kompromittiert, und lassen Sie Ihren Identitätsanbieter einen neuen erstellen.',
  import_is_certificate:
    'Das ist ein Zertifikat, keine Metadaten. Geben Sie es unter SSO → Verbindung als „Öffentliches Zertifikat“ ein.',
  import_is_json:
    'Das ist JSON, keine SAML-Metadaten. Vielleicht ist es die Konfiguration von OpenID Connect: Suchen Sie bei Ihrem Identitätsanbieter nach „SAML“.',
  import_not_idp:
    'Das sind nicht die Metadaten eines Identitätsanbieters. Vielleicht sind es unsere oder die einer anderen Anwendung.',
  import_several_idps:
    'Diese Datei beschreibt mehrere Identitätsanbieter. Geben Sie unten die Entity ID des Ihren ein.',
  import_entity_missing: 'Die Datei enthält keinen Identitätsanbieter mit dieser Entity ID.',
  import_entity_id_unusable: 'Die Entity ID in dieser Datei können wir nicht verwenden.',
  import_certificate_missing: 'Diese Datei enthält kein brauchbares Signaturzertifikat.',
  import_sign_in_url_missing:
    'Diese Datei enthält keine brauchbare Anmeldeadresse (HTTP-Redirect oder HTTP-POST).',
  import_expired: 'Diese Metadaten gelten nicht mehr. Laden Sie die aktuellen herunter.',
  import_unreachable: 'Wir konnten diese Adresse nicht erreichen.',
  import_timeout: 'Diese Adresse hat nicht rechtzeitig geantwortet.',
  import_status: 'Diese Adresse hat einen Fehler gemeldet. Sie muss ohne Anmeldung funktionieren.',
  import_redirects:
    'Diese Adresse leitet zu einer anderen weiter. Geben Sie die Adresse ein, zu der sie führt.',
  import_too_large: 'Die Metadaten sind größer als 1 MB.',
  import_warn_skipped: 'Wir übergehen ein Zertifikat, das wir nicht verwenden können ({reason}).',
  import_warn_expired: 'Das Zertifikat {name}… ist abgelaufen.',
  import_warn_insecure: 'Die Adresse {url} ist nicht verschlüsselt (http).',
  import_warn_several:
    'Diese Datei beschreibt den Identitätsanbieter {roles}-mal. Wir nehmen die erste Beschreibung.',
  import_warn_validity: 'Wir verstehen {attribute}="{value}" nicht und lassen es weg.',
  import_warn_endpoint: 'Wir übergehen eine {binding}-Adresse, die keine Webadresse ist.',
} as const;
