// German: SSO → Certificates, SSO → Advanced, and the versions of a connection.

export const ssoParts = {
  certs_nothing: 'Noch gibt es keine Zertifikate. Zuerst: {link}.',
  certs_theirs: 'Von Ihrem Identitätsanbieter',
  certs_theirs_table: 'Zertifikate des Identitätsanbieters',
  certs_file: 'Datei',
  certs_subject: 'Inhaber und SHA-256-Fingerabdruck',
  certs_expires: 'Läuft ab',
  certs_last_used: 'Zuletzt verwendet',
  certs_actions: 'Aktionen',
  certs_pasted: 'eingefügt',
  certs_never: 'nie',
  certs_unusable: ' Nicht verwendet: {reason}',
  certs_expired: ' abgelaufen',
  certs_remove: 'Entfernen',
  certs_remove_ask: 'Entfernen…',
  certs_remove_means: 'Antworten, die damit signiert sind, werden ab dann abgelehnt.',
  certs_rotate:
    'So tauschen Sie ein Zertifikat aus: Fügen Sie unten das neue hinzu, stellen Sie Ihren Identitätsanbieter um, und entfernen Sie das alte, sobald das neue verwendet wurde.',
  certs_add: 'Zertifikat hinzufügen',
  certs_add_hint:
    'Fügen Sie das X.509-Zertifikat im PEM-Format ein, oder wählen Sie seine Datei. Die vorhandenen bleiben.',
  certs_add_button: 'Zertifikat hinzufügen',
  certs_add_nothing: 'Fügen Sie ein Zertifikat ein, oder wählen Sie seine Datei.',
  certs_warning_expired:
    'Das Zertifikat {name}… ist abgelaufen. Wir nehmen es noch an, doch Ihr Identitätsanbieter kann jederzeit zu einem anderen wechseln: Erstellen Sie dort das nächste, und fügen Sie es hier hinzu, bevor es signiert.',
  certs_warning_day:
    'Das Zertifikat {name}… läuft innerhalb eines Tages ab: Erstellen Sie dort das nächste, und fügen Sie es hier hinzu, bevor es signiert.',
  certs_warning_days:
    'Das Zertifikat {name}… läuft in {days} Tagen ab: Erstellen Sie dort das nächste, und fügen Sie es hier hinzu, bevor es signiert.',
  certs_metadata: 'Das sind Metadaten, kein Zertifikat. Verwenden Sie oben „Aus Metadaten übernehmen“.',
  certs_certificate_malformed:
    'Das ist kein X.509-Zertifikat im PEM- oder DER-Format. Kopieren Sie es ganz, mit den Zeilen BEGIN und END.',
  certs_certificate_several:
    'Das sind mehrere Zertifikate. Geben Sie nur das an, das SAML-Antworten signiert.',
  certs_certificate_private_key:
    'Das ist ein privater Schlüssel, der geheim bleiben muss. Betrachten Sie ihn als kompromittiert, und geben Sie stattdessen das Zertifikat an.',
  certs_certificate_bundle:
    'Das ist ein PKCS#7-Bündel (.p7b). Exportieren Sie allein das Signaturzertifikat als PEM (Base-64-codiert X.509).',
  certs_key_type_unsupported:
    'Den Schlüsseltyp dieses Zertifikats unterstützen wir nicht. Verwenden Sie RSA oder ECDSA.',
  certs_weak_exponent:
    'Der öffentliche Exponent des RSA-Schlüssels in diesem Zertifikat ist zu klein. Lassen Sie Ihren Identitätsanbieter einen neuen Schlüssel mit dem Exponenten 65537 erstellen.',
  certs_weak_key: 'Der RSA-Schlüssel dieses Zertifikats ist zu kurz. Verwenden Sie mindestens 2048 Bit.',
  own_title: 'Unser Zertifikat',
  own_intro:
    'Ihr Identitätsanbieter braucht es, um unsere Anfragen zu überprüfen oder Assertions zu verschlüsseln. Unsere Metadaten enthalten es.',
  own_next: 'Neu, signiert ab {at}',
  own_signing: 'Aktuell, läuft am {day} ab',
  own_former: 'Ersetzt, gilt noch bis {day}',
  own_next_from: 'Das nächste Zertifikat können Sie ab {day} erzeugen, wenn das ersetzte nicht mehr gilt.',
  own_rotating: 'Unser Zertifikat wird gerade schon ersetzt. Das nächste können Sie ab {day} erzeugen.',
  own_generate: 'Neues Zertifikat erzeugen',
  own_generate_ask: 'Neues Zertifikat erzeugen…',
  own_generate_means:
    'Wir nehmen ein neues Zertifikat in unsere Metadaten auf und signieren noch {wait} Tage mit diesem, oder bis Sie umschalten. Laden Sie in dieser Zeit die Metadaten bei Ihrem Identitätsanbieter. Danach entschlüsseln wir noch {retirement} Tage, was er für das alte verschlüsselt.',
  own_switch_hint:
    'Beide Zertifikate stehen in unseren {metadata}. Das neue signiert ab {at}: Wenn Ihr Identitätsanbieter die Metadaten nicht selbst abruft, laden Sie sie dort vorher. Haben Sie sie gerade von Hand geladen, oder behält Ihr Identitätsanbieter nur ein Zertifikat, wie Keycloak beim Import einer Datei? Dann schalten Sie jetzt um.',
  own_switch: 'Jetzt auf das neue Zertifikat umschalten',
  staged_title: 'Eine Änderung ist bereit, aber noch nicht in Gebrauch',
  staged_by:
    '{who} hat sie am {at} gespeichert. Bis Sie umschalten, gelten für die Anmeldung die jetzigen Werte.',
  staged_tested: 'Getestet',
  staged_tested_at: ' Ein Test mit diesen Werten hat am {at} funktioniert.',
  staged_untested: 'Nicht getestet',
  staged_untested_hint: ' Testen Sie diese Werte zuerst. Der Test meldet niemanden an.',
  staged_switch: 'Auf diese Werte umschalten',
  staged_test: 'Diese Werte testen',
  staged_test_again: 'Erneut testen',
  staged_discard: 'Verwerfen',
  staged_discard_ask: 'Verwerfen…',
  staged_discard_means: 'Wir vergessen diese Werte. Die in Gebrauch bleiben, wie sie sind.',
  staged_blind: 'Ohne Test umschalten',
  staged_blind_ask: 'Ohne Test umschalten…',
  staged_blind_means:
    'Mit diesen Werten hat sich noch niemand angemeldet. Ist einer davon falsch, kann sich niemand mit SSO anmelden, bis Sie zurückschalten. Inhaber und Administratoren können ihr Passwort verwenden.',
  staged_former_title: 'Die Werte vor dem letzten Umschalten',
  staged_former_by:
    '{who} hat am {at} umgeschaltet. Bis {until} können Sie zurückschalten; ebenso können die jetzigen Werte wiederkommen.',
  staged_back: 'Zurückschalten',
  staged_note: 'Eine Änderung am Identitätsanbieter ist bereit, aber noch nicht in Gebrauch. {link}',
  staged_note_link: 'Testen und umschalten',
  pending_by: '{who} hat sie am {at} beantragt. Noch hat sich nichts geändert.',
  pending_by_from: '{who} hat sie am {at} von {address} aus beantragt. Noch hat sich nichts geändert.',
  pending_ask_owner: 'Bitten Sie einen Inhaber, sie zu genehmigen oder abzulehnen.',
  pending_compare:
    'Vergleichen Sie die Werte mit Ihrem Identitätsanbieter. Mit einem fremden Zertifikat kann sich jemand anderes als Sie anmelden.',
  pending_approve: 'Genehmigen',
  pending_decline: 'Ablehnen',
  pending_take_back: 'Zurückziehen',
  approval_title: 'Genehmigung durch einen Inhaber',
  approval_label: 'Ein Inhaber genehmigt, was Administratoren am Identitätsanbieter ändern',
  approval_hint:
    'Zertifikate, Aussteller, Authentifizierungs-URL und SHA-1. Ohne diese Einstellung kann sich ein Administrator, der ein Zertifikat hinzufügt, als Inhaber anmelden.',
  approval_save: 'Speichern',
  approval_is_on:
    'Was Sie an Zertifikaten, am Aussteller, an der Authentifizierungs-URL oder an SHA-1 ändern, wartet auf einen Inhaber.',
  approval_is_off:
    'Inhaber erhalten eine E-Mail über das, was Sie hier ändern. Ein Inhaber kann verlangen, dass sie es zuerst genehmigen.',
} as const;
