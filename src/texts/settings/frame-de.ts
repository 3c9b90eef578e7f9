// German: the frame of the settings and what their pages share.

export const frame = {
  frame_settings: 'Einstellungen der Organisation',
  frame_show_pages: 'Alle Seiten anzeigen',
  frame_suspended_title: 'Diese Organisation ist gesperrt',
  frame_suspended:
    'Niemand kann sich dort anmelden, und Sie können ihre Einstellungen ansehen, aber nichts ändern. Fragen Sie unseren Support, was zu tun ist.',
  frame_switch: ' · wechseln',
  frame_others: 'Ihre anderen Organisationen',
  frame_not_yours_title: 'Für Inhaber und Administratoren',
  frame_not_yours:
    'Ihre Rolle in {organization} ist {role}. Nur Inhaber und Administratoren können die Einstellungen verwalten.',
  frame_not_yours_advice: 'Wenn Sie Zugriff brauchen, bitten Sie einen von ihnen, Ihre Rolle zu ändern.',
  frame_type_name: 'Geben Sie zur Bestätigung den Namen der Organisation ein.',
  frame_type_this: 'Geben Sie zur Bestätigung {name} ein',
  frame_never: 'Nie',
  nav_overview: 'Übersicht',
  nav_users: 'Benutzer',
  nav_teams: 'Teams',
  nav_sso: 'SSO',
  nav_domains: 'Domains',
  nav_scim: 'SCIM',
  nav_roles: 'Rollen aus Gruppen',
  nav_sessions: 'Sitzungen',
  nav_setupLinks: 'An Ihre IT senden',
  nav_signInLog: 'Anmeldeprotokoll',
  nav_provisioningLog: 'Bereitstellungsprotokoll',
  nav_auditLog: 'Änderungsprotokoll',
  nav_access_security: 'Zugriffssicherheit',
  nav_logs: 'Protokolle',
  pager_pages: 'Seiten',
  pager_first: 'Erste Seite',
  pager_next: 'Nächste Seite',
  pager_searched: 'Diese Suche reicht bis {until} zurück. ',
  pager_older: 'Ältere Einträge',
  pager_search_older: 'Ältere Einträge durchsuchen',
  pager_too_many: 'Es gibt zu viele Treffer. Geben Sie mehr von „{search}“ ein, um die Suche einzugrenzen.',
  pager_cut:
    'Dies sind {shown} von {total} Treffern. Geben Sie mehr von „{search}“ ein, um die Suche einzugrenzen.',
  pager_cut_more:
    'Dies sind {shown} von mindestens {total} Treffern. Geben Sie mehr von „{search}“ ein, um die Suche einzugrenzen.',
  pager_beginnings:
    'Ihre Organisation hat mehr als {most} Benutzer: Die Suche findet, womit Adressen und Namen beginnen, nicht, was in ihnen steht.',
  export_rows: {
    one: '{count} Zeile exportieren, ungekürzt:',
    other: 'Alle {count} Zeilen exportieren, ungekürzt:',
  },
  export_more: 'Alle Zeilen exportieren, mindestens {count}, ungekürzt:',
  export_csv: 'CSV (UTF-8)',
  export_ndjson: 'NDJSON (ein JSON-Objekt je Zeile)',
  frame_number_missing: 'Geben Sie eine ganze Zahl ein.',
} as const;
