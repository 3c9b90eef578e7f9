// German: support in the operator's console.

export const support = {
  support_intro:
    'Finden Sie eine Anmeldung bei einer beliebigen Organisation anhand der Referenznummer, die der Browser angezeigt hat.',
  support_number: 'Referenznummer',
  support_number_of_request:
    'Nummern, die mit „req_“ beginnen, stehen nur im Protokoll des Workers: Hier wurde etwas abgewiesen, bevor sich sagen ließ, wem es gehört. Suchen Sie dort nach der Nummer.',
  support_not_found:
    'Keine Organisation hat einen Anmeldeversuch mit dieser Nummer. Von vielen Ablehnungen in kurzer Zeit bewahren wir einige auf und zählen die anderen; nach 90 Tagen sind alle gelöscht.',
  support_organization: 'Organisation',
  support_whole: 'Vollständige Antwort',
  support_whole_kept:
    'Ein Inhaber erlaubt uns, sie bis {until} aufzubewahren. Sie enthält, was der Identitätsanbieter über eine Person sagt. Das Änderungsprotokoll der Organisation wird zeigen, dass Sie sie geöffnet haben.',
  support_open: 'Antwort öffnen',
  support_rules: 'Jede Regel, geprüft mit den heutigen Einstellungen zum Zeitpunkt des Eingangs:',
  support_input: 'Eingabe für npm run verify-response',
  support_today: 'Mit den heutigen Einstellungen',
  support_look_at: '{organization} öffnen',
  support_is_suspended: 'gesperrt',
  support_is_not_suspended: 'nicht gesperrt',
  support_is_with_sso: 'ein Tarif mit SSO',
  support_is_enabled: 'eingeschaltet',
  support_is_switched_off: 'ausgeschaltet',
  support_is_not_configured: 'nicht konfiguriert',
  support_today_rechecked:
    'Wir haben geprüft, ob das, was wir von der Antwort aufbewahren, zum Zeitpunkt des Eingangs den heutigen Einstellungen entspricht. Wir bewahren weder die Signatur noch etwas über die Person auf; beides wurde daher nicht erneut geprüft.',
  support_today_none_kept:
    'Von der Antwort bewahren wir hier nichts auf; daher wurden nur die Einstellungen geprüft.',
  support_today_not_readable:
    'Was wir von der Antwort aufbewahren, lässt sich nicht noch einmal lesen: Sie wurde gekürzt, ihre Assertion ist verschlüsselt, oder sie war schon beim Eingang nicht lesbar.',
  support_today_no_connection:
    'Die Organisation hat keine SSO-Verbindung mehr; daher gibt es nichts, womit sich die Antwort vergleichen ließe.',
} as const;
