// German: what an administrator does about a refusal.

export const advice = {
  advice_new_certificate:
    'Ihr Identitätsanbieter signiert mit einem Zertifikat, das nicht unter SSO → Zertifikate steht. Laden Sie dort sein aktuelles Signaturzertifikat herunter, und fügen Sie es hier neben dem vorhandenen hinzu.',
  advice_digest_mismatch:
    'Die angekommene Antwort ist nicht die signierte. Suchen Sie nach einem Proxy oder einer Browsererweiterung, die Seiten umschreibt. Gibt es keine, wenden Sie sich an den Support.',
  advice_sign:
    'Stellen Sie Ihren Identitätsanbieter so ein, dass er die Antwort oder die Assertion signiert (Okta: Assertion Signature „Signed“).',
  advice_sha1_refused:
    'Stellen Sie Ihren Identitätsanbieter auf SHA-256 um. Erlauben Sie SHA-1 unter SSO → Erweitert nur, wenn das nicht geht: SHA-1-Signaturen lassen sich fälschen.',
  advice_signature_algorithm_refused: 'Wählen Sie bei Ihrem Identitätsanbieter RSA-SHA256.',
  advice_digest_algorithm_refused: 'Wählen Sie bei Ihrem Identitätsanbieter SHA-256.',
  advice_no_certificate:
    'Fügen Sie das Signaturzertifikat Ihres Identitätsanbieters unter SSO → Zertifikate hinzu.',
  advice_encryption_algorithm_refused:
    'Wählen Sie bei Ihrem Identitätsanbieter AES-256-GCM (oder AES-CBC) mit RSA-OAEP. Dessen Digest muss bei „rsa-oaep-mgf1p“ SHA-1 sein, bei „rsa-oaep“ derselbe wie der Hash von MGF1. „Erwartet“ oben nennt, was abweicht.',
  advice_decryption_key_missing:
    'Laden Sie das Verschlüsselungszertifikat aus unseren Metadaten bei Ihrem Identitätsanbieter hoch, oder schalten Sie die Verschlüsselung dort aus.',
  advice_decryption_failed:
    'Laden Sie das Verschlüsselungszertifikat aus unseren Metadaten bei Ihrem Identitätsanbieter erneut hoch. Er hat vielleicht noch ein altes.',
  advice_weak_exponent:
    'Das gespeicherte Zertifikat hat einen RSA-Schlüssel, den wir nicht mehr annehmen: Sein öffentlicher Exponent ist kleiner als 65537. Lassen Sie Ihren Identitätsanbieter ein neues Zertifikat erstellen, und fügen Sie es unter SSO → Zertifikate hinzu.',
  advice_issuer:
    'Kopieren Sie den Aussteller (Entity ID) von Ihrem Identitätsanbieter nach SSO → Verbindung, genau wie er dort angezeigt wird.',
  advice_acs:
    'Stellen Sie bei Ihrem Identitätsanbieter die Assertion-Consumer-Service-URL (Okta: Recipient URL und Destination URL) genau auf den Wert unter SSO → Verbindung.',
  advice_audience:
    'Stellen Sie bei Ihrem Identitätsanbieter die Audience-URI (SP Entity ID) genau auf den Wert unter SSO → Verbindung, einschließlich des Schrägstrichs am Ende.',
  advice_in_response_to_missing:
    'Die Antwort nennt nicht die Anfrage, auf die sie antwortet. Vielleicht hat die Person Ihren Identitätsanbieter über ein Lesezeichen geöffnet. Beginnen Sie hier von vorn.',
  advice_in_response_to_mismatch:
    'Die Antwort gilt einer anderen Anfrage. Beginnen Sie hier von vorn, in einem einzigen Tab.',
  advice_in_response_to_unexpected:
    'Die Antwort nennt eine Anfrage, die wir nicht gestellt haben. Beginnen Sie die Anmeldung hier oder mit der Kachel der Anwendung.',
  advice_idp_initiated_not_allowed:
    'Schalten Sie „Anmeldung von der Übersichtsseite des Identitätsanbieters erlauben“ ein, oder machen Sie die Kachel zu einem Lesezeichen der Postback-URL. Endet auch eine hier begonnene Anmeldung so, ist die Authentifizierungs-URL unter SSO → Verbindung ein Link, der bei Ihrem Identitätsanbieter beginnt: Ersetzen Sie sie durch die Single-Sign-on-URL aus seinen Metadaten.',
  advice_too_large:
    'Senden Sie bei Ihrem Identitätsanbieter nur die Gruppen oder Rollen, die dieser Anwendung zugewiesen sind, oder keine: Wir brauchen allein die E-Mail-Adresse und die Namen.',
  advice_artifact_unsupported:
    'Ihr Identitätsanbieter sendet ein Artefakt statt der Antwort. Stellen Sie die Anwendung dort so ein, dass sie über HTTP-POST antwortet.',
  advice_redirect_unsupported:
    'Ihr Identitätsanbieter sendet die Antwort in der Adresse. Stellen Sie die Anwendung dort so ein, dass sie über HTTP-POST antwortet.',
  advice_lifetime_too_long:
    'Verkürzen Sie bei Ihrem Identitätsanbieter die Gültigkeit von Assertions auf höchstens einen Tag. Üblich sind fünf Minuten.',
  advice_domain_not_claimed:
    'Beanspruchen und bestätigen Sie diese Domain unter „Domains“, oder lassen Sie Ihren Identitätsanbieter eine Adresse in einer Domain senden, die Sie beansprucht haben.',
  advice_clock:
    'Prüfen Sie die Uhr Ihres Identitätsanbieters: Sie darf höchstens eine Minute von unserer abweichen. Ist es nur einer Person passiert, hat sie zu lange gebraucht.',
  advice_request_expired:
    'Eine Anmeldung muss innerhalb von zehn Minuten abgeschlossen sein. Beginnen Sie von vorn.',
  advice_session_expired:
    'Melden Sie sich bei Ihrem Identitätsanbieter ab, und versuchen Sie es dann erneut.',
  advice_request_already_used:
    'Jede Antwort gilt einmal. Die Person ist zurückgegangen oder hat die Seite neu geladen.',
  advice_assertion_replayed:
    'Jede Antwort gilt einmal. Hat niemand eine Seite neu geladen, wurde sie vielleicht kopiert: Informieren Sie Ihr Sicherheitsteam.',
  advice_browser_mismatch:
    'Die Antwort kam in einem anderen Browser an als dem, der die Anmeldung begonnen hat, oder dieser Browser blockiert Cookies.',
  advice_name_id_missing:
    'Ihr Identitätsanbieter nennt die Person nicht. Fügen Sie der Anwendung dort einen Claim „Name ID“ hinzu (AD FS: eine Regel, die einen ausgehenden Claim „Name ID“ sendet), am besten mit einer Kennung, die sich nie ändert.',
  advice_email:
    'Fügen Sie bei Ihrem Identitätsanbieter ein Attribute Statement genau namens „email“ hinzu, dessen Wert die E-Mail-Adresse des Benutzers ist. Lassen Sie in Entra den Namespace des Claims leer.',
  advice_email_invalid:
    'Was als E-Mail-Attribut angekommen ist, ist keine E-Mail-Adresse. Senden Sie bei Ihrem Identitätsanbieter darin die E-Mail-Adresse des Benutzers, keinen Namen und keine Nummer.',
  advice_email_ambiguous:
    'Fügen Sie bei Ihrem Identitätsanbieter ein Attribute Statement genau namens „email“ hinzu, dessen Wert die E-Mail-Adresse des Benutzers ist. Lassen Sie in Entra den Namespace des Claims leer. Senden Sie nur einen Wert.',
  advice_not_a_member:
    'Laden Sie die Person ein, oder stellen Sie sie über SCIM bereit. Oder wählen Sie „Zugriff nach dem Identitätsanbieter“: Damit wird Mitglied, wer sich anmeldet.',
  advice_member_inactive:
    'Diese Person wurde deaktiviert. Aktivieren Sie sie auf der Seite „Benutzer“ oder bei Ihrem Identitätsanbieter wieder.',
  advice_subject_changed:
    'Ihr Identitätsanbieter nennt diese Person anders als zuvor. Ist es dieselbe Person, etwa weil Sie das Format der Name ID geändert haben, nehmen Sie unten das neue Subject an. Gehört die Adresse jetzt jemand anderem, entfernen Sie zuerst das frühere Mitglied. Wenn nichts angekommen ist, ist die Name ID „transient“: Wählen Sie dort ein Format, das gleich bleibt.',
  advice_address_unconfirmed:
    'Ihr Verzeichnis hat diesem Mitglied die Adresse nach dessen letzter Anmeldung gegeben, und seitdem hat sich Ihr Identitätsanbieter oder sein Aussteller geändert. Oder es hat die externalId nach dem Ausscheiden jemand anderem gegeben. Nichts zeigt also, dass dieselbe Person gekommen ist. Ist es dieselbe Person, nehmen Sie unten das neue Subject an. Gehört die Adresse jetzt jemand anderem, korrigieren Sie zuerst in Ihrem Verzeichnis die Adresse des Mitglieds. Wenn nichts angekommen ist, ist die Name ID „transient“: Wählen Sie dort ein Format, das gleich bleibt.',
  advice_address_of_another:
    'Ihr Identitätsanbieter hat eine Adresse gesendet, die jemand anderem gehört als der Person, die er nennt. Sehen Sie nach, wer dort das E-Mail-Attribut bearbeiten darf. Hat die Adresse eine neue Person erhalten, ändern oder entfernen Sie das Mitglied, das sie hat.',
  advice_sso_not_enabled: 'Schalten Sie SSO unter SSO → Übersicht ein.',
  advice_organization_suspended:
    'Solange diese Organisation gesperrt ist, kann sich niemand anmelden. Fragen Sie unseren Support, was zu tun ist.',
  advice_message_replayed:
    'Jede Abmeldenachricht gilt einmal. Die Person ist zurückgegangen oder hat die Seite neu geladen.',
  advice_sso_required: 'SSO wird verlangt. Diese Person muss sich mit SSO anmelden.',
  advice_credentials_wrong: 'Sie müssen nichts tun, außer es geschieht oft: Dann rät vielleicht jemand.',
  advice_time_malformed:
    'Ihr Identitätsanbieter hat diese Zeit in anderer Form geschrieben, als SAML verlangt: UTC mit einem Z am Ende, wie in 2026-01-31T08:00:00Z. Stellen Sie die Zeitzone seiner Nachrichten auf UTC, oder aktualisieren Sie ihn.',
  advice_not_encoded:
    'Etwas zwischen Ihrem Identitätsanbieter und uns hat das Formular verändert: ein Proxy, eine Browsererweiterung oder eine angepasste Seite dort. Die Antwort muss als Base64 im Feld SAMLResponse ankommen.',
  advice_xml_encoding:
    'Die Antwort ist nicht in UTF-8. Stellen Sie Ihren Identitätsanbieter oder seine Vorlage auf UTF-8.',
  advice_xml_forbidden:
    'Die Antwort enthält dies, und wir lehnen es ab, weil damit schon andere angegriffen wurden. Suchen Sie nach einer angepassten Vorlage oder einem Proxy, der es hinzufügt.',
  advice_unexpected_root:
    'Angekommen ist etwas anderes als eine SAML 2.0 Response. Vergewissern Sie sich, dass die Anwendung bei Ihrem Identitätsanbieter eine für SAML 2.0 ist, nicht für SAML 1.1 oder WS-Federation.',
  advice_version_unsupported: 'Stellen Sie die Anwendung bei Ihrem Identitätsanbieter auf SAML 2.0.',
  advice_missing_element:
    'Der Antwort fehlt das Element oben, das SAML verlangt. Suchen Sie danach in den Einstellungen oder in der Vorlage der Anwendung bei Ihrem Identitätsanbieter.',
  advice_missing_attribute:
    'Der Antwort fehlt das Attribut oben, das SAML verlangt. Suchen Sie danach in den Einstellungen oder in der Vorlage der Anwendung bei Ihrem Identitätsanbieter.',
  advice_unexpected_element:
    'Die Antwort enthält das Element oben, wo wir keines annehmen. Schalten Sie es in den Einstellungen oder in der Vorlage der Anwendung bei Ihrem Identitätsanbieter ab.',
  advice_condition_unknown:
    'Die Assertion stellt die Bedingung oben, die wir nicht beurteilen können. Schalten Sie sie bei Ihrem Identitätsanbieter ab.',
  advice_assertion_missing:
    'Die Antwort sagt, dass die Anmeldung funktioniert hat, aber nicht, wessen. Sehen Sie in das Protokoll Ihres Identitätsanbieters.',
  advice_assertion_several:
    'Stellen Sie Ihren Identitätsanbieter so ein, dass er in jeder Antwort eine Assertion sendet.',
  advice_issuer_missing: 'Legen Sie bei Ihrem Identitätsanbieter eine Entity ID (Aussteller) fest.',
  advice_kind_unreadable:
    'Die Antwort verletzt die Regeln von XML oder SAML. Setzen Sie bei Ihrem Identitätsanbieter die erweiterten Einstellungen der Anwendung zurück. Hilft das nicht, senden Sie uns die Referenznummer.',
  advice_kind_wrong_binding: 'Stellen Sie Ihren Identitätsanbieter so ein, dass er über HTTP-POST antwortet.',
  advice_kind_unsolicited:
    'Beginnen Sie die Anmeldung hier, oder erlauben Sie die Anmeldung von der Übersichtsseite des Identitätsanbieters.',
  advice_kind_unsigned:
    'Stellen Sie Ihren Identitätsanbieter so ein, dass er die Antwort oder die Assertion signiert (Okta: Assertion Signature „Signed“). Verwenden Sie RSA-SHA256 und exklusive Kanonisierung, wie die meisten.',
  advice_kind_mismatch: 'Vergleichen Sie die Werte Zeichen für Zeichen mit denen unter SSO → Verbindung.',
  advice_kind_shared_issuer:
    'Lassen Sie Ihren Identitätsanbieter an die Postback-URL unter SSO → Verbindung senden, mit org_id.',
  advice_kind_suspended: 'Fragen Sie unseren Support, was zu tun ist.',
  advice_kind_used: 'Jede Antwort gilt einmal.',
  advice_kind_other_browser: 'Beginnen Sie von vorn, und bleiben Sie in einem Browser.',
  advice_kind_idp_refused: 'Sein eigenes Protokoll nennt den Grund.',
  advice_kind_not_a_member: 'Laden Sie die Person ein, oder stellen Sie sie über SCIM bereit.',
  advice_kind_inactive: 'Aktivieren Sie die Person wieder.',
  advice_kind_another_person:
    'Vergleichen Sie die Person, die Ihr Identitätsanbieter nennt, mit dem Mitglied.',
  advice_kind_sso_off: 'Schalten Sie SSO unter SSO → Übersicht ein.',
  advice_logout_token:
    'Das Token der Abmeldung ist keines von Oktas Universal Logout. Wählen Sie bei Okta „Signed JWT“ als „Endpoint authentication type“.',
  advice_token_issuer_wrong:
    'Das Token muss die Adresse nennen, unter der sich Benutzer bei Ihrem Identitätsanbieter anmelden, oder dessen Aussteller. Hat Ihr Okta eine eigene Domain, verwenden Sie die Authentifizierungs-URL mit der angekommenen Domain.',
  advice_logout_url_of_page:
    'Stellen Sie bei Ihrem Identitätsanbieter die URL des Abmelde-Endpunkts genau auf den Wert unter SSO → Erweitert, Universal Logout.',
  advice_logout_clock:
    'Prüfen Sie die Uhr Ihres Identitätsanbieters: Sie darf höchstens eine Minute von unserer abweichen. Ist es einmal passiert, war die Abmeldung lange unterwegs: Senden Sie sie erneut.',
  advice_token_lifetime_too_long:
    'Das Token gilt länger als zehn Minuten. Die von Okta gelten fünf: Sehen Sie nach, was dieses sendet.',
  advice_token_replayed:
    'Jedes Token gilt einmal. Hat Ihr Identitätsanbieter es nicht zweimal gesendet, wurde es vielleicht kopiert: Informieren Sie Ihr Sicherheitsteam.',
  advice_universal_logout_off:
    'Niemand wurde abgemeldet. Schalten Sie Universal Logout unter SSO → Erweitert ein, oder schalten Sie es bei Ihrem Identitätsanbieter aus.',
  advice_body_malformed:
    'Die Abmeldung sagt nicht in lesbarer Form, wen sie meint. Sehen Sie nach, was sie sendet.',
  advice_subject_format_unsupported:
    'Wählen Sie bei Ihrem Identitätsanbieter „Email Identifier“ oder „Issuer and Subject Identifier“ als Subject-Format.',
  advice_revoked_subject_unknown:
    'Niemand hier ist die Person, die die Abmeldung meint, daher wurde niemand abgemeldet. Wählen Sie bei Ihrem Identitätsanbieter „Email Identifier“ als Subject-Format, oder prüfen Sie, ob die Adresse dort die hiesige ist.',
  advice_unknown: 'Vergleichen Sie die Werte oben mit den Einstellungen bei Ihrem Identitätsanbieter.',
  advice_code_arrived: 'Angekommen ist der Code „{code}“.',
} as const;
