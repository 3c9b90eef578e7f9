// The sentences of domain-copy.ts in German: those that the pages of people and of the settings can show. What
// only the console or the API refuse stays in English, as these are.

import type { DomainError, DomainReason } from '../domain/errors.ts';
import {
  MAX_CERTIFICATES,
  MAX_CLAIMS,
  MAX_DOMAINS,
  MAX_INVITEES,
  MAX_ISSUER_CHARACTERS,
  MAX_NAME_CHARACTERS,
  MAX_PASSWORD_CHARACTERS,
  MAX_ROLE_RULES,
  MAX_SESSION_MINUTES,
  MIN_IDLE_MINUTES,
  MIN_PASSWORD_CHARACTERS,
  MIN_SESSION_MINUTES,
} from '../domain/limits.ts';
import { dayOf } from './instants.ts';

export const DOMAIN_COPY_DE = {
  email_invalid: 'Geben Sie eine E-Mail-Adresse wie ada@example.com ein.',
  password_too_short: `Wählen Sie ein Passwort mit mindestens ${MIN_PASSWORD_CHARACTERS} Zeichen.`,
  password_too_long: `Wählen Sie ein Passwort mit höchstens ${MAX_PASSWORD_CHARACTERS} Zeichen.`,
  password_common:
    'Viele Menschen verwenden dieses Passwort oder ein ähnliches. Wählen Sie ein anderes, zum Beispiel vier Wörter, die nichts miteinander zu tun haben.',
  password_personal:
    'Dieses Passwort ist kaum mehr als Ihr Name, Ihre E-Mail-Adresse oder Ihre Organisation. Wählen Sie ein anderes.',
  credentials_wrong: 'E-Mail-Adresse und Passwort passen nicht zusammen.',
  name_missing: 'Geben Sie einen Namen ein.',
  name_too_long: `Wählen Sie einen Namen mit höchstens ${MAX_NAME_CHARACTERS} Zeichen.`,
  name_invisible: 'Dieser Name enthält ein unsichtbares Zeichen. Tippen Sie ihn, statt ihn einzufügen.',
  sso_required: 'Ihre Organisation verlangt Single Sign-on (SSO).',
  sign_in_again: 'Bestätigen Sie, dass Sie es sind, bevor Sie in dieser Organisation fortfahren.',
  sso_not_enabled: 'Single Sign-on ist für diese Organisation nicht eingeschaltet.',
  organization_not_found: 'Diese Organisation gibt es nicht, oder Sie gehören ihr nicht an.',
  organization_suspended:
    'Diese Organisation ist gesperrt: Niemand kann sich dort anmelden, und nichts in ihr kann geändert werden. Fragen Sie unseren Support, was zu tun ist.',
  member_inactive: 'Ihre Mitgliedschaft in dieser Organisation wurde deaktiviert.',
  already_a_member: 'Diese Person gehört der Organisation schon an.',
  not_allowed: 'Ihre Rolle in dieser Organisation erlaubt das nicht.',
  last_owner: 'Eine Organisation braucht mindestens einen Inhaber.',
  plan_lacks_sso: 'Ihr Tarif enthält kein Single Sign-on.',
  changed_meanwhile:
    'Jemand anderes hat dies gleichzeitig geändert. Laden Sie die Seite neu und versuchen Sie es erneut.',
  application_not_found: 'Diese Anwendung gibt es nicht.',
  account_elsewhere: 'Diese Person hat ein Konto außerhalb der Organisation. Laden Sie sie stattdessen ein.',
  invitation_not_found: 'Diese Einladung gibt es nicht, oder sie ist nicht mehr offen.',
  invitation_not_yours: 'Diese Einladung gilt für eine andere E-Mail-Adresse.',
  sign_in_first:
    'Melden Sie sich zuerst mit dieser E-Mail-Adresse an. Kommen Sie dann zurück und treten Sie bei.',
  session_not_found: 'Diese Sitzung ist schon beendet.',
  reset_link_unusable: 'Der Link wurde schon verwendet oder ist abgelaufen. Fordern Sie einen neuen an.',
  sign_up_link_unusable: 'Der Link ist abgelaufen, oder Sie haben schon ein Konto mit dieser E-Mail-Adresse.',
  setup_link_unusable: 'Der Link wurde schon verwendet, ist abgelaufen, oder ein neuerer hat ihn ersetzt.',
  account_exists: 'Es gibt schon ein Konto mit dieser Adresse. Wählen Sie eine andere.',
  member_not_found: 'Ein solches Mitglied hat diese Organisation nicht.',
  owners_only: 'Das kann nur ein Inhaber der Organisation entscheiden.',
  response_not_kept: 'Die vollständige Antwort ist nicht mehr gespeichert oder lässt sich nicht öffnen.',
  pending_change_not_found:
    'Diese Änderung wartet nicht mehr auf eine Entscheidung: Sie wurde entschieden oder anders beantragt.',
  attempt_not_found: 'In dieser Organisation gibt es keinen Anmeldeversuch dieser Art mit dieser Nummer.',
  role_unknown: 'Wählen Sie eine der aufgeführten Rollen.',
  role_above_own: 'Sie können nur Rollen vergeben und ändern, die nicht über Ihrer eigenen stehen.',
  role_mapped:
    'Eine Gruppe bei Ihrem Identitätsanbieter gibt diesem Benutzer seine Rolle. Ändern Sie dort die Gruppe, oder hier die Regeln unter „Rollen aus Gruppen“.',
  role_rules_too_many: `Es sind höchstens ${MAX_ROLE_RULES} Regeln möglich.`,
  role_rule_incomplete:
    'Wählen Sie eine Gruppe, oder geben Sie den Namen eines SAML-Attributs und einen seiner Werte ein.',
  role_rule_twice: 'Für diese Gruppe gibt es schon eine Regel.',
  role_not_in_plan: 'Ihr Tarif enthält diese Rolle nicht.',
  plan_lacks_scim: 'Ihr Tarif enthält keine Bereitstellung über SCIM.',
  domain_invalid: 'Geben Sie einen Domainnamen wie example.com ein.',
  domain_public:
    'Diese Domain können Sie nicht beanspruchen: Sie ist ein öffentliches Suffix oder gehört einem E-Mail-Anbieter.',
  domain_not_found: 'Diese Organisation hat diese Domain nicht beansprucht.',
  domain_taken: 'Eine andere Organisation hat diese Domain beansprucht.',
  domain_already_claimed: 'Diese Organisation hat diese Domain schon beansprucht.',
  domain_too_many: `Eine Organisation kann höchstens ${MAX_DOMAINS} Domains beanspruchen. Entfernen Sie zuerst eine.`,
  domain_record_disputed:
    'Noch sehen nicht alle DNS-Resolver den Eintrag. Wir prüfen alle zehn Minuten erneut.',
  domain_record_missing:
    'Wir haben den DNS-Eintrag nicht gefunden, daher ist die Domain noch nicht bestätigt.',
  domain_not_claimed: 'Die Organisation hat die Domain dieser E-Mail-Adresse nicht beansprucht.',
  scim_needs_sso:
    'SCIM braucht SSO, und sein Token funktioniert noch. Widerrufen Sie zuerst das Token auf der Seite „SCIM“.',
  sso_not_configured: 'Konfigurieren Sie zuerst Single Sign-on.',
  issuer_missing: 'Geben Sie den Aussteller genau so ein, wie Ihr Identitätsanbieter ihn anzeigt.',
  issuer_too_long: `Geben Sie einen Aussteller mit höchstens ${MAX_ISSUER_CHARACTERS.toLocaleString('de')} Zeichen ein.`,
  sign_in_url_invalid: 'Geben Sie eine Webadresse ein, die mit https:// beginnt.',
  url_has_saml_parameter:
    'Geben Sie die Adresse ohne SAMLRequest, SAMLResponse, RelayState, SigAlg, Signature oder SAMLEncoding nach dem Fragezeichen ein: Wir fügen sie bei jeder Anmeldung hinzu.',
  logout_url_invalid: 'Geben Sie eine Webadresse ein, die mit https:// beginnt.',
  expiry_past: 'Wählen Sie einen Tag in der Zukunft.',
  sp_key_rotating: 'Unser Zertifikat wird gerade schon ersetzt. Warten Sie, bis das alte nicht mehr gilt.',
  sp_key_not_waiting: 'Dieses Zertifikat wartet nicht mehr. Sehen Sie unten nach, welches jetzt signiert.',
  attribute_map_invalid: `Geben Sie den Namen eines Attributs so ein, wie Ihr Identitätsanbieter ihn sendet. Claims sind Zeilen wie „cost_center = costCenter“, höchstens ${MAX_CLAIMS}.`,
  legacy_acs_url_invalid:
    'Geben Sie ohne Abfrageteil einen Pfad oder eine URL dieser Website ein, die hier sonst nichts verwendet.',
  legacy_audience_invalid:
    'Geben Sie die Entity ID des früheren Systems ohne Leerzeichen ein. Unsere wird ohnehin angenommen.',
  certificate_missing: 'Fügen Sie das Zertifikat Ihres Identitätsanbieters ein, oder laden Sie es hoch.',
  certificate_invalid: 'Das ist kein brauchbares X.509-Zertifikat im PEM- oder DER-Format.',
  certificate_too_many: `Sie können ${MAX_CERTIFICATES} Zertifikate behalten. Entfernen Sie eines, bevor Sie ein weiteres hinzufügen.`,
  certificate_not_found: 'Dieses Zertifikat gibt es nicht.',
  no_verified_domain: 'Beanspruchen und bestätigen Sie eine Domain, bevor Sie Single Sign-on einschalten.',
  sso_enabled: 'Schalten Sie Single Sign-on zuerst aus.',
  sso_unproven: 'Melden Sie sich einmal selbst mit SSO an, bevor Sie es verlangen.',
  change_pending:
    'Eine andere Änderung wartet auf einen Inhaber. Sie muss zuerst genehmigt oder abgelehnt werden.',
  change_not_found:
    'Diese Änderung wurde schon entschieden, verwendet oder durch eine andere ersetzt. Sehen Sie nach, was jetzt dort steht.',
  scim_token_not_found: 'Dieses Token gibt es nicht.',
  user_name_taken: 'Ein anderes Mitglied hat schon diesen Benutzernamen.',
  team_not_found: 'Dieses Team gibt es nicht.',
  team_name_taken: 'Es gibt schon ein Team mit diesem Namen.',
  team_managed: 'Ihr Identitätsanbieter verwaltet dieses Team. Ändern Sie es dort.',
  invitees_missing: 'Geben Sie mindestens eine E-Mail-Adresse ein.',
  invitees_too_many: `Laden Sie höchstens ${MAX_INVITEES} Personen auf einmal ein.`,
  own_membership:
    'Sie können Ihre eigene Rolle nicht ändern und sich nicht selbst deaktivieren oder entfernen. Bitten Sie einen anderen Administrator darum.',
  session_lifetime_invalid: `Wählen Sie einen Wert von ${MIN_SESSION_MINUTES / 60} Stunde bis ${MAX_SESSION_MINUTES / 1440} Tage.`,
  session_idle_invalid: `Wählen Sie mindestens ${MIN_IDLE_MINUTES} Minuten und nicht mehr, als Sitzungen dauern.`,
  operator_organization:
    'Diese Organisation gehört denen, die diesen Dienst betreiben. Sie kann weder gelöscht noch gesperrt werden.',
} as const satisfies Partial<Record<DomainReason, string>>;

/** Names a character that nobody can see, or a limit that depends on what is named. */
export function germanNameSentence(
  reason: 'name_too_long' | 'name_invisible',
  value: string | number,
): string {
  return reason === 'name_too_long'
    ? `Wählen Sie einen Namen mit höchstens ${value} Zeichen.`
    : `Dieser Name enthält ein unsichtbares Zeichen (${value}). Tippen Sie ihn, statt ihn einzufügen.`;
}

/** DNS shows a new record in one place earlier than in another. */
export function germanSeenBySome(seenBy: number | string, askedOf: number | string): string {
  return `DNS-Resolver, die den Eintrag sehen: ${seenBy} von ${askedOf}. Alle müssen ihn sehen.`;
}

/** The sentence for an error. Undefined: it is shown in English. */
export function germanOf({ reason, detail }: DomainError): string | undefined {
  if (reason === 'name_too_long' && typeof detail.maxCharacters === 'number')
    return germanNameSentence(reason, detail.maxCharacters);
  if (reason === 'name_invisible') return germanNameSentence(reason, String(detail.character));
  if (reason === 'sp_key_rotating' && typeof detail.possibleFrom === 'number')
    return `Unser Zertifikat wird gerade schon ersetzt. Das nächste können Sie ab ${dayOf(detail.possibleFrom)} erzeugen.`;
  if (reason === 'domain_record_disputed') {
    const seen = germanSeenBySome(Number(detail.seenBy), Number(detail.askedOf));
    return `${seen} Wir prüfen alle zehn Minuten erneut.`;
  }
  if (reason === 'domain_record_missing' && Array.isArray(detail.found)) {
    return detail.found.length === 0
      ? `Unter ${String(detail.name)} gibt es keinen TXT-Eintrag, daher ist die Domain noch nicht bestätigt.`
      : `Die TXT-Einträge unter ${String(detail.name)} sind andere als der unten, daher ist die Domain noch nicht bestätigt.`;
  }
  return germanSentence(reason);
}

/** Undefined: it is shown in English. */
export function germanSentence(reason: DomainReason): string | undefined {
  return (DOMAIN_COPY_DE as Partial<Record<DomainReason, string>>)[reason];
}
