// German: Access Security → Sessions.

export const sessions = {
  sessions_policy: 'Sitzungsrichtlinie',
  sessions_lifetime: 'Abmelden nach',
  sessions_lifetime_hint:
    'Gerechnet ab der letzten Anmeldung oder Eingabe des Passworts. Wo Sie SSO verlangen, zählt ein Passwort nur bei Inhabern und Administratoren. Gibt Ihr Identitätsanbieter ein früheres Ende vor, gilt dieses (SSO, „Optionen“).',
  sessions_idle: 'Abmelden bei Untätigkeit nach',
  sessions_idle_hint: 'Auf ein Zehntel dieser Zeit genau, nie später.',
  sessions_off: 'Aus',
  sessions_save: 'Richtlinie speichern',
  sessions_applies:
    'Die Richtlinie gilt auch für offene Sitzungen. Wer mehreren Organisationen angehört, bleibt für die anderen angemeldet, solange diese es erlauben.',
  sessions_end: 'Alle abmelden',
  sessions_end_means:
    'Beendet sofort die Sitzungen aller Mitglieder, auch Ihre eigene. Alle müssen sich erneut anmelden, bevor sie diese Organisation nutzen können. Wer beim Identitätsanbieter noch eine offene Sitzung hat, wird dort nach nichts gefragt: Beenden Sie diese zuerst, wenn ein Konto gestohlen wurde.',
  sessions_last_done: ' Zuletzt geschehen am {at}.',
  sessions_end_me_too: 'Alle abmelden, auch mich',
  sessions_end_ask: 'Alle abmelden…',
  sessions_saved: 'Die Sitzungsrichtlinie wurde gespeichert. Sie gilt auch für offene Sitzungen.',
  sessions_signed_out: 'Alle wurden abgemeldet.',
  sessions_days: { one: '{count} Tag', other: '{count} Tage' },
  sessions_hours: { one: '{count} Stunde', other: '{count} Stunden' },
  sessions_minutes: { one: '{count} Minute', other: '{count} Minuten' },
} as const;
