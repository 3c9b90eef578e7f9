// German: how far the lists are that somebody invited.

export const progress = {
  progress_label: 'Einladungen unterwegs',
  progress_goes_on: 'Das läuft von selbst weiter, auch wenn Sie die Seite schließen. {link}',
  progress_see: 'Aktuellen Stand ansehen',
  progress_sent_label: 'Gesendete Einladungen',
  progress_waits: { one: '{count} wartet noch.', other: '{count} warten noch.' },
  progress_by: 'Eingeladen von {who}, {at}',
  progress_nobody: 'Niemand wurde eingeladen.',
  progress_all_sent: {
    one: '{count} Einladung wurde gesendet.',
    other: '{count} Einladungen wurden gesendet.',
  },
  progress_sent_so_far: '{sent} von {total} Einladungen wurden bisher gesendet.',
  progress_sent: '{sent} von {total} Einladungen wurden gesendet.',
  progress_sending: 'Wir senden gerade.',
  progress_pace: 'Wir senden gleichmäßig und machen in weniger als einer Minute weiter.',
  progress_suspended: 'Angehalten: Diese Organisation ist gesperrt.',
  progress_mail_service: 'Angehalten bis {until}: Unser Maildienst nimmt gerade keine E-Mails an.',
  progress_retry:
    'Angehalten bis {until}: Eine E-Mail konnte nicht gesendet werden und wird erneut versucht, oder ihr Postfach hat an einem Tag schon {most} Einladungen erhalten.',
  progress_domain_limit:
    'Angehalten bis {until}: An eine E-Mail-Domain, die nicht Ihre ist, gehen höchstens {most} Einladungen pro Stunde, insgesamt {total}. Bestätigen Sie Ihre Domain, um diese Grenze aufzuheben.',
  progress_failed: {
    one: '{count} E-Mail konnte nicht gesendet werden. Prüfen Sie die Adresse, und senden Sie sie dann erneut, oder kopieren Sie ihren Link.',
    other:
      '{count} E-Mails konnten nicht gesendet werden. Prüfen Sie die Adressen, und senden Sie sie dann erneut, oder kopieren Sie ihre Links.',
  },
  progress_sender_left: {
    one: '{count} Einladung wurde angehalten, weil {who} nicht mehr einladen darf. Senden Sie die übrigen, um selbst einzuladen.',
    other:
      '{count} Einladungen wurden angehalten, weil {who} nicht mehr einladen darf. Senden Sie die übrigen, um selbst einzuladen.',
  },
  progress_role_not_in_plan: {
    one: '{count} Einladung wurde angehalten, weil Ihr Tarif ihre Rolle nicht mehr enthält.',
    other: '{count} Einladungen wurden angehalten, weil Ihr Tarif ihre Rolle nicht mehr enthält.',
  },
  progress_joined: {
    one: '{count} Person ist seitdem Mitglied geworden.',
    other: '{count} Personen sind seitdem Mitglied geworden.',
  },
  progress_members: {
    one: '{count} Adresse gehört schon einem Mitglied.',
    other: '{count} Adressen gehören schon Mitgliedern.',
  },
  progress_already: {
    one: '{count} Adresse hat schon eine offene Einladung. Senden Sie diese in der Liste unten erneut.',
    other: '{count} Adressen haben schon eine offene Einladung. Senden Sie diese in der Liste unten erneut.',
  },
} as const;
