// German: one user.

export const user = {
  user_provisioned:
    'Ihr Identitätsanbieter stellt diesen Benutzer bereit. Deaktivieren oder entfernen Sie ihn dort, sonst macht er die Änderung vielleicht rückgängig.',
  user_is_you:
    'Das sind Sie. Ihr Name und Ihr Passwort stehen in {link}; Ihre Rolle kann nur ein anderer Administrator ändern.',
  user_your_profile: 'Ihrem Profil',
  user_role_from_group: '{role} (durch die Gruppe {group})',
  user_by_sign_up: '{day}, durch Registrierung',
  user_by_invitation: '{day}, durch Einladung',
  user_by_saml: '{day}, durch Single Sign-on',
  user_by_scim: '{day}, durch Bereitstellung (SCIM)',
  user_by_api: '{day}, durch den Betreiber',
  user_no_teams: 'keine',
  user_role_given:
    'Die Gruppe „{group}“ Ihres Identitätsanbieters gibt diese Rolle. Ändern Sie dort die Gruppe oder hier die {rules}.',
  user_rules: 'Regeln',
  user_organization_role: 'Rolle in der Organisation',
  user_save_role: 'Rolle speichern',
  user_deactivate: 'Deaktivieren',
  user_deactivate_what: 'Die Deaktivierung beendet sofort jede Sitzung. Sie können sie rückgängig machen.',
  user_deactivate_ask: 'Deaktivieren…',
  user_deactivate_means:
    'Der Benutzer wird sofort überall abgemeldet und kann sich erst wieder anmelden, wenn Sie ihn reaktivieren.',
  user_reactivate: 'Reaktivieren',
  user_reactivate_what: 'Der Benutzer kann sich wieder anmelden, mit derselben Rolle und denselben Teams.',
  user_remove: 'Entfernen',
  user_remove_what:
    'Entfernt diesen Benutzer aus der Organisation und ihren Teams. Das lässt sich nicht rückgängig machen.',
  user_remove_ask: 'Entfernen…',
  user_remove_question: '{user} aus {organization} entfernen?',
  user_remove_now: 'Benutzer entfernen',
  user_role_saved: 'Die Rolle wurde geändert.',
  user_was_deactivated: 'Der Benutzer wurde deaktiviert, und alle seine Sitzungen sind beendet.',
  user_was_reactivated: 'Der Benutzer wurde reaktiviert.',
} as const;
