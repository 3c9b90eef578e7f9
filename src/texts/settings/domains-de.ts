// German: Access Security → Domain Claiming.

export const domains = {
  domains_intro:
    'SSO und SCIM funktionieren für alle, deren E-Mail-Adresse in einer bestätigten Domain liegt. Ein Anspruch gilt genau für diese Domain, nicht für ihre Subdomains.',
  domains_none: 'Sie haben noch keine Domain beansprucht.',
  domains_claim: 'Domain beanspruchen',
  domains_name: 'Name der Domain',
  domains_name_hint:
    'Sie erhalten von uns einen TXT-Eintrag, den Sie direkt unter der Domain veröffentlichen. Bis er überall im DNS erscheint, können 24 Stunden vergehen.',
  domains_claim_button: 'Domain beanspruchen',
  domains_is_pending: 'Ausstehend',
  domains_is_verified: 'Bestätigt',
  domains_is_expired: 'Abgelaufen',
  domains_since: 'seit {day}',
  domains_checked: ' · zuletzt geprüft {at}',
  domains_wait_verified: 'Die Domain bleibt bestätigt, und wir prüfen erneut.',
  domains_wait_expired: 'Drücken Sie in einigen Minuten „Jetzt prüfen“.',
  domains_expires_in: {
    one: 'Der Eintrag fehlt. Die Domain läuft in {count} Tag ab, wenn Sie ihn nicht wieder veröffentlichen.',
    other:
      'Der Eintrag fehlt. Die Domain läuft in {count} Tagen ab, wenn Sie ihn nicht wieder veröffentlichen.',
  },
  domains_vouched: 'Der Betreiber dieses Dienstes bürgt für diese Domain. Sie braucht keinen Eintrag.',
  domains_check: 'Jetzt prüfen',
  domains_give_up: '{name} aufgeben',
  domains_delete: 'Löschen…',
  domains_delete_which: 'Anspruch auf {name} löschen',
  domains_delete_means:
    'Wer eine Adresse dieser Domain hat, kann sich nicht mehr mit SSO anmelden und nicht mehr über SCIM verwaltet werden. Wo SSO verlangt wird, können sich Mitglieder und Abrechnungsadministratoren mit einer solchen Adresse gar nicht mehr anmelden.',
  domains_record_of: 'TXT-Eintrag von {name}',
  domains_leave_record:
    'Lassen Sie ihn stehen: Die Domain läuft ab, wenn der Eintrag {days} Tage lang gefehlt hat.',
  domains_publish:
    'Veröffentlichen Sie diesen ganzen Text als TXT-Eintrag direkt unter {name} (in vielen DNS-Editoren heißt dieser Name @).',
  domains_no_record: 'Unter {name} gibt es keinen TXT-Eintrag',
  domains_zone: 'Wir haben in der Zone {zone} nachgesehen. ',
  domains_no_record_hint:
    'Manche DNS-Editoren hängen die Domain an Ihre Eingabe an: Wenn Sie {name} als Namen eingegeben haben, steht der Eintrag vielleicht unter {wrong}. Geben Sie @ ein, oder lassen Sie den Namen leer.',
  domains_other_records: 'Unter {name} stehen andere TXT-Einträge',
  domains_name_right: 'Der Name stimmt. ',
  domains_publish_further: 'Veröffentlichen Sie den Text unten als weiteren TXT-Eintrag. Wir haben gefunden:',
  domains_publish_replacing:
    'Veröffentlichen Sie den Text unten als weiteren TXT-Eintrag, und ersetzen Sie den von uns, der zu einem anderen Anspruch gehört. Wir haben gefunden:',
  domains_dns_unavailable:
    'Nicht alle DNS-Resolver haben geantwortet, und alle müssen es. Nichts hat sich geändert; versuchen Sie es in einer Minute erneut.',
  domains_claimed:
    'Sie haben die Domain beansprucht. Veröffentlichen Sie ihren Eintrag, und prüfen Sie sie dann.',
  domains_verified: 'Die Domain ist bestätigt.',
  domains_removed: 'Sie haben die Domain aufgegeben.',
  domains_elsewhere: 'Die Domain ist vergeben',
} as const;
