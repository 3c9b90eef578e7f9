// German: the sign-in log, one attempt of it, and the whole responses that support may need.

export const signInLog = {
  attempts_find: 'Suchen',
  attempts_reference: 'Referenznummer',
  attempts_reference_hint: 'Der Browser zeigt sie, wenn eine Anmeldung abgelehnt wird.',
  attempts_reference_ours:
    'Nummern, die mit „req_“ beginnen, stehen in unserem eigenen Protokoll, nicht in Ihrem: Die Anfrage wurde abgewiesen, bevor wir sie zuordnen konnten. Senden Sie uns die Nummer.',
  attempts_reference_none:
    'Diese Organisation hat keinen Anmeldeversuch mit dieser Nummer. Bei vielen Ablehnungen in kurzer Zeit behalten wir einige und zählen die übrigen.',
  attempts_refused_only: 'Nur abgelehnte',
  attempts_no_match: 'Keine passenden Versuche.',
  attempts_none: 'Noch hat niemand versucht, sich anzumelden.',
  attempts_table: 'Anmeldeversuche',
  attempts_how: 'Wie',
  attempts_column_reference: 'Referenz',
  attempts_is_accepted: 'angenommen',
  attempts_is_refused: 'abgelehnt',
  attempts_and_more: ' und {number} weitere',
  attempts_who_unknown: 'nicht bekannt',
  attempts_way_sp_initiated: 'SSO',
  attempts_way_idp_initiated: 'SSO, vom Identitätsanbieter aus',
  attempts_way_test: 'Verbindungstest',
  attempts_way_form: 'Passwort',
  attempts_way_logout: 'Single Logout, abgelehnt',
  attempts_way_universal_logout: 'Universal Logout',
  attempts_kept:
    'Ab jetzt bewahren wir ganze Antworten auf. Lassen Sie die Anmeldung noch einmal fehlschlagen, und senden Sie uns ihre Referenznummer.',
  attempts_deleted: 'Das Aufbewahrte wurde gelöscht, und wir bewahren nichts mehr auf.',
  kept_title: 'Hilfe von unserem Support',
  kept_nothing:
    'Von einer abgelehnten Antwort behalten wir nur einen geschwärzten Teil. Braucht unser Support mehr, um den Fehler zu finden, kann ein Inhaber erlauben, dass wir ganze Antworten {hours} Stunden lang aufbewahren.',
  kept_until:
    'Bis {until} bewahren wir jede ganze Antwort verschlüsselt auf. Danach werden alle gelöscht. Das Änderungsprotokoll zeigt, wann unser Support eine öffnet.',
  kept_keep: 'Ganze Antworten einen Tag lang aufbewahren',
  kept_keep_longer: 'Ab jetzt einen weiteren Tag aufbewahren',
  kept_stop: 'Beenden und Aufbewahrtes löschen',
  attempt_test_title: 'Verbindungstest',
  attempt_title: 'Anmeldeversuch',
  attempt_back: 'Zurück zu SSO',
  attempt_test_again: 'Erneut testen',
  attempt_after: 'Danach',
  attempt_after_text:
    '{number} weitere wurden in kurzer Zeit abgelehnt: Wir haben sie gezählt und sonst nichts von ihnen behalten',
  attempt_technical: 'Technische Einzelheiten',
  attempt_address: 'Adresse',
  attempt_browser: 'Browser',
  attempt_response: 'Antwort, geschwärzt',
  attempt_response_hint: 'Angaben zur Person, Signaturen und Zertifikate haben wir durch ihre Länge ersetzt.',
  attempt_share: 'Jemandem ohne Konto zeigen',
  attempt_share_link: 'Link zu diesem Ergebnis',
  attempt_share_link_hint:
    'Wer ihn hat, sieht bis {until} die Regeln oben: keine Namen, keine Adressen, keine Antwort.',
  attempt_share_end: 'Link beenden',
  attempt_share_what:
    'Für den Support Ihres Identitätsanbieters oder für Kollegen. Der Link zeigt {days} Tage lang die Regeln oben: keine Namen, keine Adressen, keine Antwort.',
  attempt_share_make: 'Link erstellen',
  attempt_accept: 'Neues Subject annehmen',
  attempt_forget_ask: 'Neue Subjects von allen annehmen…',
  attempt_forget_means:
    'Tun Sie dies nur, wenn Sie das Format der Name ID geändert haben. Wir vergessen dann, wer wer ist: Bis sich Ihre Benutzer wieder anmelden, sagt allein ihre Adresse, wer sie sind.',
  attempt_forget: 'Neue Subjects von allen annehmen',
  attempt_shared: 'Wer den Link unten hat, kann dieses Ergebnis sieben Tage lang sehen.',
  attempt_unshared: 'Der Link gilt nicht mehr.',
  attempt_accepted: 'Angenommen. Diese Person kann sich wieder anmelden.',
  attempt_forgotten:
    'Alle können sich wieder anmelden. Wen Ihr Identitätsanbieter meint, merken wir uns jeweils ab der nächsten Anmeldung.',
} as const;
