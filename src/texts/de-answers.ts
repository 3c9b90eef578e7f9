// German: refusals, errors and other messages.

export const answers = {
  start_page: 'Zur Startseite',
  page_not_found_title: 'Seite nicht gefunden',
  page_not_found: 'Unter dieser Adresse gibt es nichts.',
  method_not_allowed_title: 'Methode nicht erlaubt',
  method_not_allowed: 'Diese Adresse nimmt diese Art von Anfrage nicht an.',
  cross_site_request_title: 'Anfrage abgelehnt',
  cross_site_request:
    'Diese Anfrage kam von einer anderen Website. Öffnen Sie die Seite hier und versuchen Sie es erneut.',
  body_too_large_title: 'Zu groß',
  body_too_large: 'Was Sie gesendet haben, ist größer, als diese Adresse annimmt.',
  form_malformed_title: 'Anfrage nicht verstanden',
  form_malformed:
    'Diese Seite konnte nicht lesen, was gesendet wurde. Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es erneut.',
  too_many_requests_title: 'Zu viele Versuche',
  too_many_requests:
    'Es gab zu viele Versuche in kurzer Zeit. Warten Sie eine Minute und versuchen Sie es erneut.',
  fault_title: 'Etwas ist schiefgegangen',
  fault:
    'Der Fehler liegt bei uns. Versuchen Sie es erneut; besteht das Problem weiter, nennen Sie dem Support die Referenznummer.',
  refused_title: 'Das hat nicht funktioniert',
  wrong_current: 'Das ist nicht Ihr aktuelles Passwort.',
  too_many_short: 'Es gab zu viele Versuche in kurzer Zeit.',
  wait_seconds: {
    one: 'Warten Sie {count} Sekunde und versuchen Sie es erneut.',
    other: 'Warten Sie {count} Sekunden und versuchen Sie es erneut.',
  },
  wait_minutes: {
    one: 'Warten Sie {count} Minute und versuchen Sie es erneut.',
    other: 'Warten Sie {count} Minuten und versuchen Sie es erneut.',
  },
  busy_title: 'Versuchen Sie es gleich noch einmal',
  busy: 'Gerade melden sich viele Menschen an.',
  wrong_many: 'Für diese E-Mail-Adresse gab es zu viele falsche Passwörter.',
  wrong_many_advice:
    'Sie können auch per E-Mail ein neues Passwort anfordern. Der Browser, in dem Sie es festlegen, ist uns dann bekannt, und falsche Passwörter anderer lassen Sie nicht mehr warten.',
  get_new_password: 'Neues Passwort anfordern',
  being_set_up_title: 'Wird eingerichtet',
  being_set_up: 'Dieser Anmeldedienst wird gerade eingerichtet.',
  being_set_up_advice: 'Versuchen Sie es in einer Minute erneut.',
  start_again_title: 'Beginnen Sie in der Anwendung von vorn',
  start_again: 'Diese Anmeldung läuft nicht in diesem Browser, oder sie hat mehr als zehn Minuten gedauert.',
  app_mistake_title: 'Die Anwendung hat einen Fehler gemacht',
  app_mistake:
    'Diese Anmeldung kann nicht fortgesetzt werden. Kehren Sie zur Anwendung zurück und nennen Sie ihrem Support Folgendes:',
  not_signed_out: 'Nicht abgemeldet',
  not_signed_out_app:
    'Die Anwendung hat einen Fehler gemacht, daher wurde keine Sitzung beendet. Melden Sie sich hier ab und nennen Sie ihrem Support Folgendes:',
  not_signed_out_saml:
    'Die Nachricht Ihres Identitätsanbieters konnte nicht angenommen werden, daher wurde keine Sitzung beendet.',
  not_signed_out_advice: 'Melden Sie sich hier ab, oder nennen Sie Ihrem Administrator die Referenznummer.',
  signed_out_title: 'Abgemeldet',
  signed_out: 'Sie sind abgemeldet.',
  signed_out_here_title: 'Hier abgemeldet',
  signed_out_here:
    'Sie sind hier abgemeldet, Ihr Identitätsanbieter konnte aber nicht jede andere Sitzung beenden.',
  signed_out_here_advice:
    'Schließen Sie den Browser, oder melden Sie sich auch bei Ihrem Identitätsanbieter ab.',
  signed_out_next: 'Sie sind hier abgemeldet. Als Nächstes folgt Ihr Identitätsanbieter.',
  try_again: 'Erneut versuchen',
  other_ways: 'Andere Wege, sich anzumelden',
  saml_unreadable_title: 'Anmeldung fehlgeschlagen',
  saml_unreadable: 'Wir konnten die Antwort Ihres Identitätsanbieters nicht lesen.',
  saml_unreadable_advice: 'Wenn das erneut geschieht, senden Sie die Referenznummer an Ihren Administrator.',
  saml_too_large_title: 'Anmeldung fehlgeschlagen',
  saml_too_large:
    'Die Antwort Ihres Identitätsanbieters ist zu groß, vermutlich weil sie jede Gruppe aufführt, der Sie angehören.',
  saml_too_large_advice:
    'Bitten Sie Ihren Administrator, weniger Gruppen oder Attribute zu senden, und nennen Sie die Referenznummer.',
  saml_wrong_binding_title: 'Anmeldung fehlgeschlagen',
  saml_wrong_binding:
    'Ihr Identitätsanbieter hat seine Antwort auf einem Weg gesendet, den wir nicht annehmen.',
  saml_wrong_binding_advice:
    'Bitten Sie Ihren Administrator, ihn auf HTTP-POST einzustellen, und nennen Sie die Referenznummer.',
  saml_unsolicited_title: 'Anmeldung fehlgeschlagen',
  saml_unsolicited:
    'Ihr Identitätsanbieter hat ohne unsere Anfrage geantwortet, was Ihre Organisation nicht erlaubt.',
  saml_unsolicited_advice: 'Nennen Sie Ihrem Administrator die Referenznummer.',
  saml_unsigned_title: 'Anmeldung fehlgeschlagen',
  saml_unsigned: 'Wir konnten die Antwort Ihres Identitätsanbieters nicht überprüfen.',
  saml_unsigned_advice: 'Wenn das erneut geschieht, senden Sie die Referenznummer an Ihren Administrator.',
  saml_mismatch_title: 'Anmeldung fehlgeschlagen',
  saml_mismatch: 'Die Antwort Ihres Identitätsanbieters passt nicht zu den Einstellungen Ihrer Organisation.',
  saml_mismatch_advice: 'Wenn das erneut geschieht, senden Sie die Referenznummer an Ihren Administrator.',
  saml_wrong_domain_title: 'Falsche E-Mail-Domain',
  saml_wrong_domain:
    'Ihr Identitätsanbieter hat eine E-Mail-Adresse in einer Domain gesendet, die Ihre Organisation hier nicht bestätigt hat.',
  saml_wrong_domain_advice:
    'Melden Sie sich mit Ihrer dienstlichen Adresse an. Wenn es diese war, senden Sie die Referenznummer an Ihren Administrator, der die Domain bestätigen kann.',
  saml_shared_issuer_title: 'Welche Organisation?',
  saml_shared_issuer:
    'Mehrere Organisationen verwenden diesen Identitätsanbieter, und seine Antwort sagt nicht, welche die Ihre ist.',
  saml_shared_issuer_advice:
    'Melden Sie sich hier mit Ihrer E-Mail-Adresse an. Ihr Administrator kann den Identitätsanbieter an die Postback-URL Ihrer Organisation senden lassen, die mit org_id, die auf der SSO-Seite steht.',
  saml_late_title: 'Die Anmeldung hat zu lange gedauert',
  saml_late: 'Die Antwort Ihres Identitätsanbieters ist abgelaufen oder noch nicht gültig.',
  saml_late_advice:
    'Versuchen Sie es erneut. Wenn das erneut geschieht, senden Sie die Referenznummer an Ihren Administrator.',
  saml_used_title: 'Diese Anmeldung wurde schon verwendet',
  saml_used: 'Jede Antwort eines Identitätsanbieters gilt einmal. Möglicherweise sind Sie schon angemeldet.',
  saml_used_advice: 'Fahren Sie fort, oder melden Sie sich erneut an.',
  saml_other_browser_title: 'Anmeldung woanders begonnen',
  saml_other_browser:
    'Sie haben diese Anmeldung in einem anderen Browser begonnen, oder Ihr Browser blockiert Cookies.',
  saml_other_browser_advice:
    'Beginnen Sie in diesem Browser von vorn. Wenn das erneut geschieht, senden Sie die Referenznummer an Ihren Administrator.',
  saml_idp_refused_title: 'Anmeldung abgelehnt',
  saml_idp_refused: 'Ihr Identitätsanbieter hat Sie nicht hereingelassen.',
  saml_idp_refused_advice: 'Bitten Sie Ihren Administrator, Ihnen diese Anwendung zuzuweisen.',
  saml_no_identity_title: 'Anmeldung fehlgeschlagen',
  saml_no_identity: 'Ihr Identitätsanbieter hat uns keine brauchbare E-Mail-Adresse gesendet.',
  saml_no_identity_advice: 'Wenn das erneut geschieht, senden Sie die Referenznummer an Ihren Administrator.',
  saml_not_a_member_title: 'Noch kein Zugriff',
  saml_not_a_member:
    'Ihr Identitätsanbieter hat Sie angemeldet, Sie gehören dieser Organisation aber nicht an.',
  saml_not_a_member_advice: 'Bitten Sie Ihren Administrator um eine Einladung.',
  saml_inactive_title: 'Kein Zugriff',
  saml_inactive: 'Ihr Konto in dieser Organisation wurde deaktiviert.',
  saml_inactive_advice: 'Bitten Sie Ihren Administrator, es wieder zu aktivieren.',
  saml_another_person_title: 'Anmeldung abgelehnt',
  saml_another_person:
    'Ihr Identitätsanbieter sagt, dass Sie nicht die Person sind, die wir unter dieser E-Mail-Adresse kennen.',
  saml_another_person_advice:
    'Senden Sie die Referenznummer an Ihren Administrator: Er kann das im Anmeldeprotokoll klären.',
  saml_sso_off_title: 'Single Sign-on ist ausgeschaltet',
  saml_sso_off: 'Ihre Organisation verwendet derzeit kein Single Sign-on.',
  saml_sso_off_advice: 'Melden Sie sich mit Ihrem Passwort an, oder fragen Sie Ihren Administrator.',
  saml_suspended_title: 'Organisation gesperrt',
  saml_suspended: 'Ihre Organisation ist gesperrt: Niemand kann sich dort anmelden.',
  saml_suspended_advice: 'Fragen Sie Ihren Administrator, der sich an unseren Support wenden kann.',
  // Refusals say these, also while the texts of the settings cannot be read.
  domains_wait_pending: 'Wir prüfen alle zehn Minuten erneut.',
  domains_seen_by: {
    one: '{count} von {all} DNS-Resolvern sieht den Eintrag, und alle müssen ihn sehen.',
    other: '{count} von {all} DNS-Resolvern sehen den Eintrag, und alle müssen ihn sehen.',
  },
  domains_record_none: 'Unter {name} gibt es keinen TXT-Eintrag, daher ist die Domain noch nicht bestätigt.',
  domains_record_others:
    'Die TXT-Einträge unter {name} sind andere als der unten, daher ist die Domain noch nicht bestätigt.',
  own_rotating: 'Unser Zertifikat wird gerade schon ersetzt. Das nächste können Sie ab {day} erzeugen.',
} as const;
