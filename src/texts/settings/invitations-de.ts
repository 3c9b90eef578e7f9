// German: inviting, and invitations that are open.

export const invitations = {
  invite_emails: 'E-Mail-Adressen',
  invite_emails_hint:
    'Eine pro Zeile oder durch Kommas oder Leerzeichen getrennt; höchstens {count} zusammen mit der Datei.',
  invite_file: 'oder eine CSV-Datei',
  invite_file_hint: 'Mit den Spalten {email} und {role}. Zeilen ohne Rolle erhalten die Rolle von oben.',
  invite_send: 'Einladungen senden',
  invite_means:
    'Jede Einladung ist ein Link, der einmal funktioniert, {days} Tage lang. Wer schon Mitglied ist oder schon eine solche Einladung hat, wird ausgelassen. Lange Listen senden wir im Hintergrund und zeigen Ihnen, wie weit sie sind. Wenn SSO verlangt wird, brauchen Mitglieder und Abrechnungsadministratoren eine Adresse in einer Ihrer bestätigten Domains: Andere können beitreten, sich aber nicht anmelden.',
  invite_line: 'Zeile {number}',
  invite_row: 'Zeile {number} der Datei',
  invite_not_csv:
    'Diese Datei ist kein CSV in UTF-8. Speichern Sie sie als „CSV UTF-8“, und wählen Sie sie erneut.',
  invite_fault: '{place}, „{email}“: {why}',
  invite_more_faults: {
    one: '{count} weiterer Eintrag kann nicht eingeladen werden.',
    other: '{count} weitere Einträge können nicht eingeladen werden.',
  },
  invited_notice: 'Wir haben Ihre Liste. Die Einladungen werden nacheinander gesendet.',
  invited_resent: 'Die Einladung wird erneut gesendet.',
  invited_rest: 'Die übrigen Einladungen werden jetzt gesendet, so schnell es die Grenzen erlauben.',
  invited_revoked: 'Die Einladung wurde widerrufen.',
  invited_revoked_all: 'Die Einladungen wurden widerrufen.',
  invited_table: 'Einladungen',
  invited_search: 'Einladungen suchen',
  invited_search_hint: 'Teil einer Adresse…',
  invited_none: 'Keine Einladung ist offen.',
  invited_none_of: 'Keine offene Einladung passt zu „{search}“.',
  invited_unsent: {
    one: '{count} Einladung wurde nie gesendet.',
    other: '{count} Einladungen wurden nie gesendet.',
  },
  invited_unsent_of: {
    one: '{count} Einladung, die zu „{search}“ passt, wurde nie gesendet.',
    other: '{count} Einladungen, die zu „{search}“ passen, wurden nie gesendet.',
  },
  invited_send_rest: 'Die übrigen jetzt senden',
  invited_revoke_all_ask: 'Alle {count} widerrufen…',
  invited_revoke_all_means:
    'Das beendet die {count} offenen Einladungen. Ihre Links funktionieren nicht mehr, und die noch wartenden werden nicht gesendet.',
  invited_revoke_all_of_means:
    'Das beendet die {count} offenen Einladungen, die zu „{search}“ passen. Ihre Links funktionieren nicht mehr, und die noch wartenden werden nicht gesendet.',
  invited_revoke_all: '{count} Einladungen widerrufen',
  invited_state: 'Stand',
  invited_change: 'Ändern',
  invited_by: 'von {who}',
  invited_resend: 'Erneut senden',
  invited_resend_which: 'Erneut senden: {email}',
  invited_copy: 'Link kopieren',
  invited_copy_which: 'Link kopieren: {email}',
  invited_revoke_ask: 'Widerrufen…',
  invited_revoke_means: 'Der Link, den diese Person hat, funktioniert nicht mehr.',
  invited_revoke: 'Widerrufen',
  invited_is_unsent: 'noch nicht gesendet',
  invited_is_not_sent: 'konnte nicht gesendet werden',
  invited_is_sender_left: 'angehalten: Wer eingeladen hat, darf nicht mehr einladen',
  invited_is_role_not_in_plan: 'angehalten: Der Tarif enthält diese Rolle nicht',
  invited_is_already_a_member: 'ist jetzt Mitglied',
  invited_is_mailbox_full: 'wartet bis {at}: Dieses Postfach hat heute genug E-Mails erhalten',
  invited_is_tried_again: 'konnte nicht gesendet werden, wird erneut versucht',
  invited_is_waiting: 'wartet auf den Versand',
  invited_is_expired: 'abgelaufen',
  invited_is_open: 'bis {day}',
  invited_link_title: 'Einladungslink',
  invited_link_shown:
    'Wir zeigen einen Link nur einmal, und diese Seite hat den für {email} schon gezeigt. Wenn Sie ihn nicht kopiert haben, erstellen Sie einen neuen.',
  invited_link_new_ask: 'Neuen Link erstellen…',
  invited_link_new_means:
    'Der zuvor kopierte Link funktioniert nicht mehr. Einer, den wir gesendet haben, funktioniert weiter.',
  invited_link_new: 'Neuen Link erstellen',
  invited_link_send:
    'Senden Sie diesen Link selbst an {email}: Wer ihn öffnet, kann {organization} in der Rolle {role} beitreten. Er funktioniert einmal, bis {day}, und wir zeigen ihn nur jetzt. Ein Link, den wir gesendet haben, funktioniert daneben; ein zuvor kopierter nicht mehr.',
  invited_link_for: 'Link für {email}',
  invited_all: 'Alle Einladungen',
} as const;
