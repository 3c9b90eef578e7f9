// The sentences of domain-copy.ts in German.

import type { DomainReason } from '../domain/errors.ts';
import {
  MAX_CERTIFICATES,
  MAX_CLAIMS,
  MAX_DOMAINS,
  MAX_INVITEES,
  MAX_ISSUER_CHARACTERS,
  MAX_LOGO_KB,
  MAX_METADATA_KEY_CHARACTERS,
  MAX_METADATA_KEYS,
  MAX_METADATA_VALUE_CHARACTERS,
  MAX_NAME_CHARACTERS,
  MAX_PASSWORD_CHARACTERS,
  MAX_ROLE_RULES,
  MAX_SESSION_MINUTES,
  MAX_SETUP_LINK_DAYS,
  MAX_SETUP_LINKS,
  MIN_IDLE_MINUTES,
  MIN_PASSWORD_CHARACTERS,
  MIN_SESSION_MINUTES,
} from '../domain/limits.ts';

const HTTPS = 'Geben Sie eine Adresse ein, die mit https:// beginnt.';

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
  scopes_missing: 'Wählen Sie mindestens eine Sache, die der Schlüssel darf.',
  organization_suspended:
    'Diese Organisation ist gesperrt: Niemand kann sich dort anmelden, und nichts in ihr kann geändert werden. Fragen Sie unseren Support, was zu tun ist.',
  external_id_invalid: 'Geben Sie 1 bis 255 ASCII-Zeichen ohne Leerzeichen ein, die nicht mit org_ beginnen.',
  member_not_found: 'Dieses Mitglied gibt es in dieser Organisation nicht.',
  member_inactive: 'Ihre Mitgliedschaft in dieser Organisation wurde deaktiviert.',
  already_a_member: 'Diese Person gehört der Organisation schon an.',
  not_allowed: 'Ihre Rolle in dieser Organisation erlaubt das nicht.',
  owners_only: 'Nur ein Inhaber der Organisation kann das entscheiden.',
  pending_change_not_found:
    'Diese Änderung wartet nicht mehr auf eine Entscheidung: Sie wurde entschieden oder anders angefragt.',
  attempt_not_found: 'Diese Organisation hat keinen solchen Anmeldeversuch mit dieser Nummer.',
  last_owner: 'Eine Organisation braucht mindestens einen Inhaber.',
  role_unknown: 'Wählen Sie eine der aufgeführten Rollen.',
  role_above_own: 'Sie können nur Rollen bis zu Ihrer eigenen vergeben und ändern.',
  role_not_in_plan: 'Ihr Tarif enthält diese Rolle nicht.',
  plan_unknown: 'Wählen Sie einen der aufgeführten Tarife.',
  plan_lacks_sso: 'Ihr Tarif enthält kein Single Sign-on.',
  plan_lacks_scim: 'Ihr Tarif enthält keine SCIM-Bereitstellung.',
  changed_meanwhile:
    'Jemand anderes hat dies gleichzeitig geändert. Laden Sie die Seite neu und versuchen Sie es erneut.',
  domain_invalid: 'Geben Sie einen Domainnamen wie example.com ein.',
  domain_public:
    'Sie können diese Domain nicht beanspruchen: Sie ist ein öffentliches Suffix oder gehört einem E-Mail-Anbieter.',
  domain_not_found: 'Diese Organisation hat diese Domain nicht beansprucht.',
  domain_taken: 'Eine andere Organisation hat diese Domain beansprucht.',
  domain_already_claimed: 'Diese Organisation hat diese Domain schon beansprucht.',
  domain_too_many: `Eine Organisation kann höchstens ${MAX_DOMAINS} Domains beanspruchen. Entfernen Sie zuerst eine.`,
  domain_record_disputed:
    'Noch sehen nicht alle DNS-Resolver den Eintrag. Wir sehen alle zehn Minuten erneut nach.',
  domain_record_missing:
    'Wir haben den DNS-Eintrag nicht gefunden, daher ist die Domain noch nicht bestätigt.',
  domain_not_claimed: 'Die Organisation hat die Domain dieser E-Mail-Adresse nicht beansprucht.',
  scim_needs_sso:
    'SCIM braucht SSO, und sein Token gilt noch. Widerrufen Sie zuerst das Token auf der SCIM-Seite.',
  sso_not_configured: 'Richten Sie zuerst Single Sign-on ein.',
  issuer_missing: 'Geben Sie den Issuer genau so ein, wie ihn Ihr Identitätsanbieter anzeigt.',
  issuer_too_long: `Geben Sie einen Issuer mit höchstens ${MAX_ISSUER_CHARACTERS.toLocaleString('de')} Zeichen ein.`,
  sign_in_url_invalid: HTTPS,
  url_has_saml_parameter:
    'Geben Sie die Adresse ohne SAMLRequest, SAMLResponse, RelayState, SigAlg, Signature und SAMLEncoding nach dem Fragezeichen ein: Wir fügen sie jeder Anmeldung hinzu.',
  logout_url_invalid: HTTPS,
  api_key_not_found: 'Diesen Schlüssel gibt es nicht.',
  application_not_found: 'Diese Anwendung gibt es nicht.',
  events_gone: 'Diese Ereignisse werden nicht mehr aufbewahrt.',
  application_without_secret: 'Diese Anwendung hat keine Geheimnisse.',
  redirect_uri_invalid: HTTPS,
  uri_invalid: HTTPS,
  client_keys_missing: 'Geben Sie die Schlüssel der Anwendung oder deren Adresse ein.',
  client_keys_invalid: 'Geben Sie öffentliche Schlüssel ein.',
  grant_type_unsuitable: 'Wählen Sie, wie sich die Anwendung ausweist.',
  secret_too_many: 'Löschen Sie zuerst eines der beiden Geheimnisse.',
  secret_not_found: 'Dieses Geheimnis gibt es nicht.',
  webhook_not_found: 'Diesen Webhook gibt es nicht.',
  webhook_too_many: 'Löschen Sie zuerst einen Webhook, den Sie nicht brauchen.',
  log_stream_not_found: 'Diesen Protokollstrom gibt es nicht.',
  log_stream_too_many: 'Löschen Sie zuerst einen Protokollstrom, den Sie nicht brauchen.',
  webhook_secrets_two: 'Warten Sie, bis das ältere der beiden Geheimnisse abgelaufen ist.',
  callback_invalid: 'Geben Sie eine Adresse ohne Benutzername und Passwort ein.',
  callback_not_https: HTTPS,
  callback_not_public: 'Geben Sie eine öffentliche Adresse an Port 443 ein.',
  organization_external_id_taken: 'Eine andere Organisation hat diese externe ID.',
  scope_above_own: 'Sie können einem Schlüssel nur geben, was Sie selbst dürfen.',
  expiry_past: 'Wählen Sie einen Tag in der Zukunft.',
  sp_key_rotating: 'Unser Zertifikat wird bereits ersetzt. Warten Sie, bis das alte außer Dienst ist.',
  sp_key_not_waiting: 'Dieses Zertifikat wartet nicht mehr. Sehen Sie unten, welches jetzt unterschreibt.',
  certificate_missing: 'Fügen Sie das Zertifikat Ihres Identitätsanbieters ein, oder laden Sie es hoch.',
  certificate_invalid: 'Das ist kein brauchbares X.509-Zertifikat im Format PEM oder DER.',
  certificate_too_many: `Sie können ${MAX_CERTIFICATES} Zertifikate haben. Entfernen Sie eines, bevor Sie ein weiteres hinzufügen.`,
  certificate_not_found: 'Dieses Zertifikat gibt es nicht.',
  no_verified_domain: 'Beanspruchen und bestätigen Sie eine Domain, bevor Sie Single Sign-on einschalten.',
  sso_enabled: 'Schalten Sie zuerst Single Sign-on aus.',
  sso_unproven: 'Melden Sie sich selbst einmal mit SSO an, bevor Sie es verlangen.',
  change_pending:
    'Eine andere Änderung wartet auf einen Inhaber. Sie muss zuerst genehmigt oder abgelehnt werden.',
  change_not_found:
    'Diese Änderung wurde schon entschieden, verwendet oder durch eine andere ersetzt. Sehen Sie nach, was jetzt dort steht.',
  scim_token_not_found: 'Dieses Token gibt es nicht.',
  account_elsewhere: 'Diese Person hat ein Konto außerhalb der Organisation. Laden Sie sie stattdessen ein.',
  user_name_taken: 'Ein anderes Mitglied hat diesen Benutzernamen schon.',
  team_not_found: 'Dieses Team gibt es nicht.',
  team_name_taken: 'Es gibt schon ein Team mit diesem Namen.',
  invitation_not_found: 'Diese Einladung gibt es nicht, oder sie ist nicht mehr offen.',
  invitation_not_yours: 'Diese Einladung gilt für eine andere E-Mail-Adresse.',
  sign_in_first:
    'Melden Sie sich zuerst mit dieser E-Mail-Adresse an. Kommen Sie dann zurück und treten Sie bei.',
  invitees_missing: 'Geben Sie mindestens eine E-Mail-Adresse ein.',
  invitees_too_many: `Laden Sie höchstens ${MAX_INVITEES} Personen auf einmal ein.`,
  own_membership:
    'Sie können Ihre eigene Rolle nicht ändern und sich nicht selbst deaktivieren oder entfernen. Bitten Sie einen anderen Administrator.',
  team_managed: 'Ihr Identitätsanbieter verwaltet dieses Team. Ändern Sie es dort.',
  session_not_found: 'Diese Sitzung ist schon beendet.',
  session_lifetime_invalid: `Wählen Sie zwischen ${MIN_SESSION_MINUTES / 60} Stunde und ${MAX_SESSION_MINUTES / 1440} Tagen.`,
  session_idle_invalid: `Wählen Sie mindestens ${MIN_IDLE_MINUTES} Minuten und nicht länger, als Sitzungen dauern.`,
  reset_link_unusable: 'Der Link wurde schon verwendet oder ist abgelaufen. Fordern Sie einen neuen an.',
  sign_up_link_unusable: 'Der Link ist abgelaufen, oder Sie haben schon ein Konto mit dieser E-Mail-Adresse.',
  setup_link_unusable: 'Der Link wurde schon verwendet, ist abgelaufen, oder ein neuerer hat ihn ersetzt.',
  account_exists: 'Es gibt schon ein Konto mit dieser Adresse. Wählen Sie eine andere.',
  accent_invalid: 'Geben Sie eine Farbe wie #0f5cc0 ein.',
  accent_contrast_low: 'Weißer Text auf dieser Farbe ist schwer zu lesen. Wählen Sie eine dunklere.',
  logo_too_large: `Wählen Sie eine Datei mit höchstens ${MAX_LOGO_KB} KB.`,
  logo_type_unknown: 'Wählen Sie eine PNG- oder SVG-Datei.',
  logo_malformed:
    'Diese Datei ist beschädigt oder hat Teile, die wir nicht lesen. Exportieren Sie sie erneut, als einfaches SVG oder als PNG.',
  logo_active:
    'Dieses SVG hat Teile, die etwas ausführen oder laden könnten. Exportieren Sie es als einfaches SVG oder als PNG.',
  response_not_kept: 'Die ganze Antwort wird nicht mehr aufbewahrt oder lässt sich nicht öffnen.',
  role_mapped:
    'Eine Gruppe bei Ihrem Identitätsanbieter gibt dieser Person ihre Rolle. Ändern Sie dort die Gruppe oder hier die Regeln unter „Roles from groups“.',
  role_rules_too_many: `Sie können höchstens ${MAX_ROLE_RULES} Regeln haben.`,
  role_rule_incomplete:
    'Wählen Sie eine Gruppe, oder geben Sie den Namen eines SAML-Attributs und einen seiner Werte ein.',
  role_rule_twice: 'Für diese Gruppe gibt es schon eine Regel.',
  attribute_map_invalid: `Geben Sie den Namen eines Attributs so ein, wie Ihr Identitätsanbieter es sendet. Claims sind Zeilen wie „cost_center = costCenter“, höchstens ${MAX_CLAIMS}.`,
  legacy_acs_url_invalid:
    'Geben Sie einen Pfad oder eine URL dieser Website ein, die hier sonst nichts benutzt, ohne Abfrage.',
  legacy_audience_invalid:
    'Geben Sie die Entity-ID des früheren Systems ein, ohne Leerzeichen. Unsere wird ohnehin angenommen.',
  scim_token_taken: 'Dieses Token wird schon verwendet.',
  metadata_invalid: `Schreiben Sie Zeilen wie „region = eu“: höchstens ${MAX_METADATA_KEYS}, mit einem Schlüssel aus höchstens ${MAX_METADATA_KEY_CHARACTERS} Buchstaben, Ziffern, „_“, „.“, „:“ und „-“ und einem Wert aus höchstens ${MAX_METADATA_VALUE_CHARACTERS} Zeichen.`,
  setup_link_not_found: 'Diesen Link gibt es nicht, oder er ist beendet.',
  setup_link_ended: 'Dieser Link ist abgelaufen, wurde widerrufen oder ist erledigt.',
  setup_link_lacks_scope: 'Ihr Link ist für etwas anderes gedacht.',
  setup_link_too_many: `Sie haben ${MAX_SETUP_LINKS} Links, die noch gelten. Widerrufen Sie erst einen.`,
  setup_scopes_missing: 'Wählen Sie, wofür der Link ist.',
  setup_days_invalid: `Wählen Sie 1 bis ${MAX_SETUP_LINK_DAYS} Tage.`,
  return_url_invalid: HTTPS,
  other_identity_provider:
    'Das ist ein anderer Identitätsanbieter als der eingerichtete. Ihr Link ist nur für dessen nächstes Zertifikat.',
  test_first: 'Testen Sie zuerst. Vor einem erfolgreichen Test wird nichts eingeschaltet.',
  operator_organization:
    'Dies ist die Organisation derer, die diesen Dienst betreiben. Sie kann weder gelöscht noch gesperrt werden.',
} as const satisfies Record<DomainReason, string>;

/** Names a character that nobody can see, or a limit that depends on what is named. */
export function germanNameSentence(
  reason: 'name_too_long' | 'name_invisible',
  value: string | number,
): string {
  return reason === 'name_too_long'
    ? `Wählen Sie einen Namen mit höchstens ${value} Zeichen.`
    : `Dieser Name enthält ein unsichtbares Zeichen (${value}). Tippen Sie ihn, statt ihn einzufügen.`;
}
