// German: mails about an organization.

const ASK = 'Wenn Sie das nicht erwartet haben, fragen Sie die Person, die oben steht.';
const UNDO = `${ASK} Wenn sie es nicht war, machen Sie es auf der Seite unten rückgängig, und melden Sie dort unter „Sitzungen“ alle ab.`;

export const notices = {
  mail_invitation: 'Einladung zu {organization}',
  mail_invitation_who:
    '{who} lädt Sie ein, der Organisation „{organization}“ in der Rolle {role} beizutreten.',
  mail_invitation_link: 'Öffnen Sie innerhalb von {days} Tagen diesen Link, um beizutreten:',
  mail_invitation_keep:
    'Geben Sie diesen Link nicht weiter: Wer ihn hat, kann an Ihrer Stelle beitreten. Wenn Sie ihn nicht erwartet haben, ignorieren Sie diese E-Mail.',
  mail_last_owner: 'Sie bleiben als letzter Inhaber',
  mail_last_owner_what:
    'Der Identitätsanbieter der Organisation „{organization}“ wollte Sie deaktivieren oder löschen, ihren letzten aktiven Inhaber.',
  mail_last_owner_refused:
    'Wir haben das abgelehnt, weil sonst niemand die Organisation verwalten könnte. Der Identitätsanbieter zeigt bei Ihnen einen Fehler an.',
  mail_last_owner_leaving: 'Wenn Sie gehen, machen Sie zuerst jemand anderen zum Inhaber:',
  mail_last_owner_staying:
    'Wenn Sie bleiben, weisen Sie sich die Anwendung beim Identitätsanbieter von {organization} wieder zu.',
  mail_address_changed: 'Ihre Anmeldeadresse ist jetzt anders',
  mail_address_changed_what:
    'Der Identitätsanbieter der Organisation „{organization}“ hat die Adresse {from} in {to} geändert.',
  mail_address_changed_next:
    'Melden Sie sich ab jetzt mit der neuen Adresse an. Ihr Zugriff bleibt, wie er war.',
  mail_address_changed_wrong:
    'Wenn das nicht stimmt, sagen Sie es sofort einem Inhaber von {organization}: Vielleicht kann sich jemand anderes an Ihrer Stelle anmelden.',
  mail_subject_pinned: 'Ihre erste Anmeldung mit SSO',
  mail_subject_pinned_what:
    'Jemand hat sich zum ersten Mal über den Identitätsanbieter der Organisation „{organization}“ als {who} angemeldet.',
  mail_subject_pinned_you:
    'Wenn Sie es waren, ist nichts zu tun: Ab jetzt erkennen wir Sie an dieser Anmeldung.',
  mail_subject_pinned_not_you:
    'Wenn Sie es nicht waren, sagen Sie es sofort einem Inhaber von {organization}.',
  mail_change_asked: 'Eine Änderung braucht einen Inhaber',
  mail_change_asked_revival:
    'Der Identitätsanbieter der Organisation „{organization}“ möchte {from} reaktivieren. Die Rolle dieser Person ist höher als Mitglied.',
  mail_change_asked_address:
    'Der Identitätsanbieter der Organisation „{organization}“ möchte die Adresse von {from} in {to} ändern. Die Rolle dieser Person ist höher als Mitglied.',
  mail_change_asked_decide:
    'Noch hat sich nichts geändert. Ein Inhaber genehmigt die Änderung auf der Seite unten oder lehnt sie ab:',
  mail_change_asked_unexpected:
    'Wenn niemand das erwartet hat, lehnen Sie es ab, und sehen Sie nach, wer Ihr Verzeichnis ändern kann oder das Token für die Bereitstellung hat.',
  warning_record: {
    one: '{domain}: DNS-Eintrag fehlt ({count} Tag)',
    other: '{domain}: DNS-Eintrag fehlt ({count} Tage)',
  },
  warning_record_what: 'Der DNS-Eintrag, der zeigt, dass {domain} zu {organization} gehört, fehlt.',
  warning_record_else: {
    one: 'Wenn er nicht innerhalb von {count} Tag wieder da ist, läuft die Domain ab, und wer eine Adresse in ihr hat, kann sich nicht mehr mit SSO anmelden.',
    other:
      'Wenn er nicht innerhalb von {count} Tagen wieder da ist, läuft die Domain ab, und wer eine Adresse in ihr hat, kann sich nicht mehr mit SSO anmelden.',
  },
  warning_record_publish:
    'Veröffentlichen Sie diesen TXT-Eintrag wieder unter {domain}, und lassen Sie ihn dort:',
  warning_domain_expired: '{domain}: Domain abgelaufen',
  warning_domain_expired_what:
    'Der DNS-Eintrag von {domain} hat {days} Tage lang gefehlt, daher ist die Domain keine bestätigte Domain von {organization} mehr. Wer eine Adresse in ihr hat, kann sich nicht mit SSO anmelden.',
  warning_domain_expired_publish:
    'Veröffentlichen Sie diesen TXT-Eintrag wieder unter {domain}, und drücken Sie dann auf der Seite unten „Jetzt prüfen“:',
  warning_certificate: {
    one: 'SSO-Zertifikat läuft in {count} Tag ab',
    other: 'SSO-Zertifikat läuft in {count} Tagen ab',
  },
  warning_certificate_what: {
    one: 'Ein Zertifikat, mit dem der Identitätsanbieter von {organization} signiert, läuft in {count} Tag ab:',
    other:
      'Ein Zertifikat, mit dem der Identitätsanbieter von {organization} signiert, läuft in {count} Tagen ab:',
  },
  warning_certificate_means:
    'Wir nehmen es auch danach an. Wenn Ihr Identitätsanbieter aber zu einem anderen Zertifikat wechselt, kann sich niemand anmelden, bis Sie jenes auf der Seite unten hinzufügen.',
  warning_certificate_expired: 'SSO-Zertifikat abgelaufen',
  warning_certificate_expired_what:
    'Ein Zertifikat, mit dem der Identitätsanbieter von {organization} signiert, ist abgelaufen:',
  warning_certificate_expired_means:
    'Wir nehmen es noch an. Sobald Ihr Identitätsanbieter aber zu einem anderen Zertifikat wechselt, kann sich niemand anmelden, bis Sie jenes auf der Seite unten hinzufügen.',
  warning_rotate:
    'Erstellen Sie das nächste Zertifikat bei Ihrem Identitätsanbieter, fügen Sie es auf der Seite hinzu, und wechseln Sie erst dann.',
  warning_token: {
    one: 'SCIM-Token läuft in {count} Tag ab',
    other: 'SCIM-Token läuft in {count} Tagen ab',
  },
  warning_token_what:
    'Das SCIM-Token von {organization} läuft am {day} ab. Ihr Identitätsanbieter kann dann niemanden mehr anlegen, ändern oder deaktivieren.',
  warning_token_replace:
    'Erzeugen Sie auf der Seite unten ein neues Token, und geben Sie es bei Ihrem Identitätsanbieter ein. Ein neues Token ersetzt das alte sofort.',
  warning_token_expired: 'SCIM-Token abgelaufen',
  warning_token_expired_what:
    'Das SCIM-Token von {organization} ist am {day} abgelaufen. Ihr Identitätsanbieter kann niemanden mehr anlegen, ändern oder deaktivieren.',
  warning_token_expired_replace:
    'Erzeugen Sie auf der Seite unten ein neues Token, und geben Sie es bei Ihrem Identitätsanbieter ein.',
  warning_offer:
    'Betreut jemand anderes Ihren Identitätsanbieter? Senden Sie ihm einen Link, mit dem er genau das tun kann und sonst nichts:',
  warning_reason: 'Sie erhalten diese E-Mail, weil Sie Inhaber oder Administrator von {organization} sind.',
  told_connection_changed: 'SSO-Einstellungen geändert',
  told_connection_changed_what:
    'Die Einstellungen, die entscheiden, wer sich bei „{organization}“ mit Single Sign-on anmelden kann, haben sich geändert:',
  told_connection_changed_do: UNDO,
  told_connection_change_pending: 'SSO-Änderung wartet auf einen Inhaber',
  told_connection_change_pending_what:
    'Ein Administrator möchte ändern, wem „{organization}“ bei der Anmeldung vertraut. Noch hat sich nichts geändert:',
  told_connection_change_pending_do:
    'Ein Inhaber entscheidet: Öffnen Sie die Seite unten, vergleichen Sie die Werte mit Ihrem Identitätsanbieter, und genehmigen Sie die Änderung, oder lehnen Sie sie ab.',
  told_connection_change_declined: 'SSO-Änderung abgelehnt',
  told_connection_change_declined_what:
    'Die Änderung am Single Sign-on von „{organization}“, die auf einen Inhaber wartete, wurde abgelehnt. Nichts hat sich geändert.',
  told_connection_change_declined_do:
    'Wenn die Änderung nötig ist, fragen Sie einen Inhaber, und senden Sie sie auf der Seite unten erneut.',
  told_approval_on: 'Genehmigung von SSO-Änderungen: ein',
  told_approval_on_what:
    'Ab jetzt genehmigt ein Inhaber von „{organization}“, was ein Administrator an Zertifikaten, Aussteller und Authentifizierungs-URL ändert.',
  told_approval_on_do: UNDO,
  told_approval_off: 'Genehmigung von SSO-Änderungen: aus',
  told_approval_off_what:
    'Ab jetzt kann ein Administrator von „{organization}“ Zertifikate, Aussteller und Authentifizierungs-URL ohne einen Inhaber ändern. Ein Administrator, der das tut, kann sich als Inhaber anmelden.',
  told_approval_off_do: UNDO,
  told_scim_token_created: 'Neues SCIM-Token',
  told_scim_token_created_what:
    'Für „{organization}“ gibt es ein neues SCIM-Token. Das Programm, das es hat, kann Personen anlegen, ändern und deaktivieren; das vorherige Token ist beendet.',
  told_scim_token_created_do: `${ASK} Wenn sie es nicht war, widerrufen Sie das Token auf der Seite unten.`,
  told_scim_token_revoked: 'SCIM-Token widerrufen',
  told_scim_token_revoked_what:
    'Das SCIM-Token von „{organization}“ wurde widerrufen. Ihr Identitätsanbieter kann niemanden mehr anlegen, ändern oder deaktivieren.',
  told_scim_token_revoked_do:
    'Wenn Sie das nicht erwartet haben, fragen Sie die Person, die oben steht, und erzeugen Sie dann auf der Seite unten ein neues Token.',
  told_role_given: 'Neue Rolle: {name}',
  told_role_given_what: '{person} hat in „{organization}“ jetzt die Rolle {role}.',
  told_role_given_do: `${ASK} Wenn sie es nicht war, machen Sie die Änderung der Rolle auf der Seite unten rückgängig.`,
  told_member_left: 'Jemand ist ausgetreten',
  told_member_left_what:
    '{person}, {role} von „{organization}“, hat die Organisation von sich aus verlassen. Alle Sitzungen dort sind beendet.',
  told_member_left_do:
    'Wenn Sie das nicht erwartet haben, fragen Sie die Person. Wenn sie zurückkommen soll, laden Sie sie auf der Seite unten ein.',
  told_roles_mapped: 'Neue Rollen aus Gruppen',
  told_roles_mapped_what:
    'Gruppen des Identitätsanbieters von „{organization}“ haben Personen mehr als die Rolle Mitglied gegeben, weil die Rollenregeln der Organisation das so bestimmen:',
  told_roles_mapped_do:
    'Wenn Sie das nicht erwartet haben, sehen Sie nach, wer bei Ihrem Identitätsanbieter in diesen Gruppen ist, und welche Regeln unter „Rollen aus Gruppen“ stehen.',
  told_role_rules_changed: 'Andere Rollenregeln',
  told_role_rules_changed_what:
    'Ab jetzt entscheiden andere Regeln, welche Gruppen des Identitätsanbieters von „{organization}“ welche Rolle geben.',
  told_role_rules_changed_do: `${ASK} Wenn sie es nicht war, speichern Sie auf der Seite unten die Regeln, die gelten sollen.`,
  told_owner_address_changed: 'Neue Adresse: {role}',
  told_owner_address_changed_what:
    '{person}, {role} von „{organization}“, hat eine neue E-Mail-Adresse. Ab jetzt gilt sie für die Anmeldung, und Links für ein neues Passwort gehen dorthin:',
  told_owner_address_changed_do:
    'Wenn Sie das nicht erwartet haben, fragen Sie die Person auf einem anderen Weg als per E-Mail. Wenn die neue Adresse nicht ihre ist, geben Sie ihr auf der Seite unten sofort die Rolle Mitglied: Jemand anderes kann sich als diese Person anmelden.',
  told_subject_accepted: 'Neues Subject: {role}',
  told_subject_accepted_what:
    'Der Identitätsanbieter von „{organization}“ nennt {person}, {role}, anders als zuvor, und der neue Name wurde angenommen. Wer ihn dort hat, meldet sich hier als {person} an:',
  told_subject_accepted_do: `${ASK} Wenn der neue Name jemand anderem gehört, geben Sie diesem Benutzer auf der Seite unten sofort die Rolle Mitglied.`,
  told_subjects_forgotten: 'Alle Subjects sind vergessen',
  told_subjects_forgotten_what:
    'Die Namen, unter denen der Identitätsanbieter von „{organization}“ die Personen kannte, sind vergessen. Bis sie sich wieder anmelden, sagt allein ihre Adresse, wer sie sind.',
  told_subjects_forgotten_do:
    'Wenn Sie das nicht erwartet haben, fragen Sie die Person, die oben steht, und sehen Sie im Anmeldeprotokoll unten nach, wer sich als wer anmeldet.',
  told_sp_key_published: 'Unser neues Zertifikat für SSO',
  told_sp_key_published_what:
    'In unseren Metadaten steht ein neues Zertifikat für den Identitätsanbieter von „{organization}“. Das bisherige signiert, bis das neue übernimmt:',
  told_sp_key_published_do:
    'Wenn Ihr Identitätsanbieter unsere Anfragen prüft, laden Sie dort unsere Metadaten, bevor das neue Zertifikat signiert. Wenn er sie nicht von selbst abruft, laden Sie sie von Hand, und schalten Sie dann auf der Seite unten um.',
  told_sp_key_rotated: 'Unser neues Zertifikat signiert',
  told_sp_key_rotated_what:
    'Ab jetzt signieren wir mit dem neuen Zertifikat, was wir an den Identitätsanbieter von „{organization}“ senden. {days} Tage lang entschlüsseln wir noch, was für das alte verschlüsselt ist:',
  told_sp_key_rotated_do:
    'Testen Sie die Verbindung auf der Seite unten. Wenn Ihr Identitätsanbieter unsere Anfragen ablehnt, laden Sie dort unsere Metadaten.',
  told_a_owner: 'Inhaber',
  told_a_admin: 'Administrator',
  told_a_billing_admin: 'Abrechnungsadministrator',
  told_a_member: 'Mitglied',
  told_by: 'Wer: {who}',
  told_when: 'Wann: {at}',
  told_from: 'Von wo: {address}',
  told_by_operator: 'der Betreiber dieses Dienstes ({label})',
  told_by_scim: 'Ihr Identitätsanbieter, über SCIM',
  told_by_system: 'dieser Dienst, von selbst',
  told_by_setup_link: 'jemand mit einem Einrichtungslink von {who}',
  told_by_elsewhere: 'der Identitätsanbieter einer anderen Organisation',
  told_thing_of: '{thing} für „{of}“',
  told_added: '{value}, hinzugefügt',
  told_removed: '{value}, entfernt',
  told_because: '{value}, durch „{group}“',
  told_more: 'und {count} weitere, die das Änderungsprotokoll nennt',
  told_reason:
    'Sie erhalten diese E-Mail, weil Sie Inhaber von {organization} sind oder weil es um Sie oder um etwas geht, das Sie getan haben.',
  unsent_webhook: 'Ein Webhook steht still',
  unsent_stream: 'Ein Protokollstrom steht still',
  unsent_logouts: 'Eine Anwendung kennt Abmeldungen nicht',
  unsent_webhook_gone:
    'Der Webhook {url} ({id}) hat mit 410 Gone geantwortet, daher haben wir ihn ausgeschaltet.',
  unsent_webhook_failed:
    'Der Webhook {url} ({id}) ist drei Tage lang fehlgeschlagen, bis zum letzten Versuch, daher haben wir aufgehört.',
  unsent_webhook_mend:
    'Kein Ereignis ist verloren. Reparieren Sie den Empfänger, und senden Sie dann {body} an {address}: Der Webhook fährt fort, wo er steht.',
  unsent_stream_gone:
    'Der Protokollstrom {id} hat als Antwort 410 Gone erhalten, daher haben wir ihn ausgeschaltet.',
  unsent_stream_failed:
    'Der Protokollstrom {id} ist drei Tage lang fehlgeschlagen, bis zum letzten Versuch, daher haben wir aufgehört.',
  unsent_stream_mend:
    '90 Tage lang geht keine Zeile verloren. Reparieren Sie das Ziel, und senden Sie dann {body} an {address}.',
  unsent_logouts_of: {
    one: 'Die Anwendung {name} ({id}) hat von {count} Abmeldung nichts erfahren: Ihre backchannelLogoutUri ist einen Tag lang fehlgeschlagen. Dort kann noch jemand angemeldet sein.',
    other:
      'Die Anwendung {name} ({id}) hat von {count} Abmeldungen nichts erfahren: Ihre backchannelLogoutUri ist einen Tag lang fehlgeschlagen. Dort kann noch jemand angemeldet sein.',
  },
  unsent_logouts_list: '{address} führt auf, was jede geantwortet hat.',
} as const;
