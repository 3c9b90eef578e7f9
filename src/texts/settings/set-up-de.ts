// German: what a setup link opens, for people without an account.

export const setUp = {
  set_up_title: 'Anmeldung für {organization} einrichten',
  set_up_asked_by: '{person} bittet Sie um Folgendes:',
  set_up_asked_by_operator: 'Der Betreiber dieses Dienstes bittet Sie um Folgendes:',
  set_up_scope_domains: 'Eine Domain über einen DNS-Eintrag bestätigen',
  set_up_scope_sso: 'Ihren Identitätsanbieter für Single Sign-on (SAML) verbinden',
  set_up_scope_scim: 'Personen aus Ihrem Verzeichnis bereitstellen (SCIM)',
  set_up_scope_certificate: 'Das nächste Zertifikat Ihres Identitätsanbieters hinzufügen',
  set_up_how:
    'Wir führen Sie Schritt für Schritt, und Sie brauchen kein Konto. Bis {until} können Sie unterbrechen und über denselben Link zurückkommen oder ihn mit Kollegen teilen.',
  set_up_begin: 'Beginnen',
  set_up_warning:
    'Wer diesen Link hat, kann an Ihrer Stelle dasselbe tun. Wenn Sie ihn nicht erwartet haben, schließen Sie diese Seite.',
  set_up_for: 'Sie richten die Anmeldung für {organization} ein.',
  set_up_steps: 'Schritte',
  set_up_step_provider: 'Identitätsanbieter wählen',
  set_up_step_domain: 'Domain bestätigen',
  set_up_step_connect: 'Identitätsanbieter verbinden',
  set_up_step_certificate: 'Nächstes Zertifikat hinzufügen',
  set_up_step_test: 'Testen und einschalten',
  set_up_step_scim: 'Personen über SCIM bereitstellen',
  set_up_step_done: 'Abschließen',
  set_up_skip: 'Schritt überspringen',
  set_up_go_on: 'Weiter',
  set_up_stopped: 'Wir sehen nicht mehr nach. {link}',
  set_up_look_again: 'Erneut nachsehen',
  set_up_moves_on: 'Diese Seite aktualisiert sich von selbst.',
  set_up_to_settings: 'Zurück zu den Einstellungen',
  set_up_saved: 'Die Werte wurden gespeichert. Noch ist nichts eingeschaltet: Testen Sie sie zuerst.',
  set_up_staged: 'Die Werte liegen neben denen in Gebrauch bereit. Testen Sie sie, und schalten Sie dann um.',
  set_up_pending:
    'Die Änderung wartet auf einen Inhaber, der per E-Mail davon weiß. Noch hat sich nichts geändert.',
  set_up_claimed: 'Veröffentlichen Sie den Eintrag unten. Wir suchen von selbst danach.',
  set_up_verified: 'Die Domain ist bestätigt.',
  set_up_not_opened_title: 'Öffnen Sie Ihren Link erneut',
  set_up_not_opened:
    'Dieser Browser hat den Link zu dieser Seite nicht geöffnet, oder nicht in den letzten Stunden.',
  set_up_not_opened_advice:
    'Alles, was Sie getan haben, ist gespeichert. Öffnen Sie den Link, den Sie erhalten haben, und machen Sie weiter.',
  set_up_ended_title: 'Dieser Link gilt nicht mehr',
  set_up_ended_advice:
    'Was damit eingerichtet wurde, bleibt. Bitten Sie die Person, von der Sie ihn haben, um einen neuen.',
  set_up_where: 'Wo melden sich die Benutzer Ihrer Organisation heute an?',
  set_up_another: 'Ein anderer',
  set_up_chosen: ' (gewählt)',
  set_up_choose: 'Wählen Sie etwas aus der Liste.',
  set_up_domain_intro:
    'Single Sign-on funktioniert für alle, deren E-Mail-Adresse in einer Domain liegt, die Sie bestätigt haben.',
  set_up_domain_waiting: 'Wir suchen den Eintrag…',
  set_up_domain_is_pending: 'noch nicht gefunden',
  set_up_domain_is_verified: 'bestätigt',
  set_up_domain_is_expired: 'abgelaufen',
  set_up_domain_yours: 'Ihre Domain',
  set_up_domain_another: 'Weitere Domain',
  set_up_domain_hint: 'Was in den Adressen Ihrer Benutzer hinter dem @ steht.',
  set_up_domain_get: 'Eintrag anzeigen',
  set_up_enter_values: 'Geben Sie diese Werte dann unten ein.',
  set_up_enter_metadata: 'Geben Sie die Metadaten dann unten an.',
  set_up_live_with: 'Ihre Benutzer melden sich mit {issuer} an.',
  set_up_live_beside:
    'Was Sie hier eingeben, wird daneben aufbewahrt, bis Sie es getestet und umgeschaltet haben.',
  set_up_saved_already: 'Schon gespeichert: {issuer}.',
  set_up_at: 'Bei {name}',
  set_up_at_yours: 'Bei Ihrem Identitätsanbieter',
  set_up_another_provider: 'Anderer Identitätsanbieter',
  set_up_our_metadata: 'unsere Metadaten',
  set_up_given: 'Was Sie dort erhalten haben',
  set_up_no_metadata: 'Es gibt dort keine Metadaten: die drei Werte eingeben',
  set_up_sign_in_url_hint: 'Wo sich Ihre Benutzer anmelden.',
  set_up_issuer_hint: 'Genau wie dort angezeigt; heißt auch Entity ID.',
  set_up_save: 'Speichern und weiter',
  set_up_metadata_url: 'Adresse der Metadaten',
  set_up_metadata_file: 'oder die Metadatendatei (.xml)',
  set_up_nothing_typed:
    'Geben Sie die Adresse der Metadaten ein, wählen Sie ihre Datei, oder geben Sie die drei Werte ein.',
  set_up_certificate_nothing:
    'Geben Sie die Adresse der Metadaten ein, wählen Sie ihre Datei, oder fügen Sie das Zertifikat ein.',
  set_up_certificate_none:
    'Kein Identitätsanbieter ist verbunden, also ist kein Zertifikat zu ersetzen. Fragen Sie die Person, von der Sie den Link haben.',
  set_up_certificate_intro:
    'Erstellen Sie das nächste Zertifikat bei {issuer}, aber stellen Sie dort noch nicht darauf um. Geben Sie es zuerst uns: Dann gelten beide, und niemand wird ausgesperrt.',
  set_up_certificates: 'Zertifikate in Gebrauch',
  set_up_certificate_expires: 'läuft am {day} ab: {fingerprint}',
  set_up_certificate_next: 'Das nächste',
  set_up_certificate_hint:
    'Oder fügen Sie das X.509-Zertifikat im PEM-Format ein, oder wählen Sie seine Datei.',
  set_up_certificate_add: 'Zertifikat hinzufügen',
  set_up_test: 'Anmeldung testen',
  set_up_test_again: 'Erneut testen',
  set_up_test_fine:
    'Die Verbindung funktioniert. Sie selbst sind kein Mitglied und müssen es zum Einrichten auch nicht sein.',
  set_up_test_nothing: 'Noch gibt es nichts zu testen. Verbinden Sie zuerst den Identitätsanbieter.',
  set_up_test_intro:
    'Sie gehen zu Ihrem Identitätsanbieter, melden sich an und kommen zurück. Der Test meldet hier niemanden an; er zeigt Regel für Regel, was angekommen ist und was zu ändern ist. Bevor ein Test funktioniert hat, ist nichts in Gebrauch.',
  set_up_test_pending:
    'Ein Inhaber von {organization} muss die Änderung genehmigen und weiß per E-Mail davon.',
  set_up_no_domain_title: 'Eine bestätigte Domain fehlt',
  set_up_no_domain_ask:
    'Der Test hat funktioniert. Bitten Sie die Person, von der Sie den Link haben, Ihre Domain zu bestätigen; dann können Sie hier einschalten.',
  set_up_no_domain: 'Der Test hat funktioniert. {link}, und schalten Sie dann hier ein.',
  set_up_no_domain_link: 'Bestätigen Sie Ihre Domain',
  set_up_tested: 'Ein Test mit diesen Werten hat funktioniert.',
  set_up_require: 'Single Sign-on verlangen',
  set_up_require_hint:
    'Mitglieder können sich dann nur noch über Ihren Identitätsanbieter anmelden. Inhaber und Administratoren behalten ihre Passwörter, falls er ausfällt.',
  set_up_switch: 'Auf diese Werte umschalten',
  set_up_switch_on: 'Einschalten',
  set_up_is_required: 'Single Sign-on ist eingeschaltet und wird von Mitgliedern verlangt.',
  set_up_is_on: 'Single Sign-on ist eingeschaltet. Ihre Benutzer können auch ein Passwort verwenden.',
  set_up_scim_intro:
    'Ihr Identitätsanbieter legt hier Benutzer und Teams an, ändert und deaktiviert sie. Das können Sie auch später einrichten.',
  set_up_scim_needs_sso:
    'Verbinden Sie zuerst den Identitätsanbieter: Bereitgestellte Benutzer melden sich darüber an.',
  set_up_scim_values: 'Die Werte zum Einfügen',
  set_up_scim_waiting: 'Wir warten auf die erste SCIM-Anfrage…',
  set_up_scim_works: 'Funktioniert',
  set_up_scim_works_text: 'SCIM-Anfragen kommen mit dem Token an.',
  set_up_scim_see: 'Nachsehen, ob eine Anfrage angekommen ist',
  set_up_scim_make: 'Token erzeugen',
  set_up_scim_new_ask: 'Neues Token erzeugen…',
  set_up_scim_new_means:
    'Ein neues Token ersetzt das bisherige sofort: Die Bereitstellung steht still, bis Ihr Identitätsanbieter es hat.',
  set_up_scim_new: 'Neues Token erzeugen',
  set_up_scim_cannot:
    '{name} kann für eine eigene Anwendung niemanden bereitstellen. Bitten Sie die Person, von der Sie den Link haben, um „Zugriff nach dem Identitätsanbieter“: Dann wird Mitglied, wer sich anmeldet.',
  set_up_scim_cannot_own:
    '{name} kann für eine eigene Anwendung niemanden bereitstellen. Wählen Sie stattdessen in den Einstellungen „Zugriff nach dem Identitätsanbieter“: Dann wird Mitglied, wer sich anmeldet.',
  set_up_done_title: 'Sie sind fertig',
  set_up_done:
    'Der Link gilt nicht mehr, und was Sie eingerichtet haben, bleibt. Sie können diese Seite schließen.',
  set_up_go_back: 'Zurück zu {host}',
  set_up_steps_open: 'Einige dieser Schritte sind noch nicht erledigt.',
  set_up_finish:
    'Wenn Sie fertig sind, beenden Sie den Link: Dann kann ihn niemand mehr verwenden, und was eingerichtet ist, bleibt. Sie können ihn auch offen lassen und zurückkommen, bis er abläuft.',
  set_up_finish_own: 'Das alles können Sie auch in den Einstellungen ändern.',
  set_up_finish_button: 'Ich bin fertig',
} as const;
