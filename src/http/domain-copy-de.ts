// The sentences of domain-copy.ts in German: those that the pages of people can show. What only the settings,
// the console or the API refuse stays in English, as these are. They are read from src/assets/texts.json.

import type { DomainReason } from '../domain/errors.ts';
import { MAX_NAME_CHARACTERS, MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS } from '../domain/limits.ts';

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
} as const satisfies Partial<Record<DomainReason, string>>;
