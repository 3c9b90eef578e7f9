// German: the guides for providers in the cloud, and what every guide says. Consoles keep their names.

export const ATTRIBUTES =
  'Das Attribut „email“ ist erforderlich, genau unter diesem Namen; „firstName“ und „lastName“ sind optional.';

export const guides = {
  guide_title: 'Einrichtung: {name}',
  guide_connection: 'SSO → Verbindung',
  guide_metadata: 'unsere Metadaten',
  guide_sso: 'Single Sign-on',
  guide_scim: 'Bereitstellung (SCIM)',
  guide_token: 'Erzeugen Sie zuerst ein Token auf der {link}.',
  guide_no_scim:
    '{name} kann Benutzer für eine eigene Anwendung nicht bereitstellen. Wählen Sie stattdessen „Zugriff nach dem Identitätsanbieter“: Wer sich anmeldet, wird Mitglied.',
  guide_back_values:
    'Kehren Sie zu SSO → Verbindung zurück, fügen Sie die Werte ein, und drücken Sie „Einschalten“. Drücken Sie dann „Verbindung testen“: Der Test meldet niemanden an und zeigt, was angekommen ist.',
  guide_back_metadata:
    'Wählen Sie unter SSO → Verbindung „Aus Metadaten übernehmen“, prüfen und speichern Sie die angezeigten Werte, und drücken Sie „Einschalten“. Drücken Sie dann „Verbindung testen“: Der Test meldet niemanden an und zeigt, was angekommen ist.',
  guide_index_0: 'Requestable SSO URL, Index 0',
  guide_acs_twice: 'ACS (Consumer) URL Validator und ACS (Consumer) URL',
  guide_slo_twice: 'SLO Endpoint und SLO Response Endpoint (optional)',
  guide_start_at: 'Adresse für den Einstieg',
  guide_our_metadata: 'Unsere Metadaten',
  picture_token: 'das Token',
  picture_name: 'ein Name Ihrer Wahl',
  picture_email: 'E-Mail-Adresse der Person',
  picture_first_name: 'Vorname der Person',
  picture_last_name: 'Nachname der Person',
  picture_email_attribute: 'Ihr Attribut für die E-Mail-Adresse',
  picture_lasting: 'eine Kennung, die sich nie ändert',
  picture_address_or_file: 'eine Adresse oder eine Datei',
  picture_people: 'Benutzer oder Gruppen mit Zugriff',
  picture_user_groups: 'Benutzergruppen mit Zugriff',
  picture_groups: 'Gruppen mit Zugriff',
  picture_bookmark: 'Ein Lesezeichen Ihrer Benutzer',
  picture_tile: 'Eine Kachel für den Einstieg',
  picture_metadata: 'Seine Metadaten',
  picture_downloads: 'Ihre Downloads',
  picture_alt: 'Bild. {said}.',
  picture_then: '{first}, dann {next}',
  picture_on: '{label}: ein',
  picture_off: '{label}: aus',
  picture_press: 'Drücken Sie {button}',
  guide_okta_sso_1: 'Öffnen Sie in der Okta Admin Console Applications → Create App Integration → SAML 2.0.',
  guide_okta_sso_2:
    'Geben Sie unter „Configure SAML“ diese Werte ein. Entfernen Sie den Haken bei „Use this for Recipient URL and Destination URL“, und wählen Sie „Allow this app to request other SSO URLs“.',
  guide_okta_sso_3:
    'Lassen Sie „Default RelayState“ leer. Wählen Sie als „Application username“ den Wert „Email“ oder „Okta username“.',
  guide_okta_sso_4: `Fügen Sie die „Attribute Statements“ email = user.email, firstName = user.firstName und lastName = user.lastName hinzu, mit dem „Name format“ Unspecified. ${ATTRIBUTES}`,
  guide_okta_sso_5:
    'Schließen Sie ab, und weisen Sie der Anwendung dann unter „Assignments“ Benutzer oder Gruppen zu.',
  guide_okta_sso_6:
    'Kopieren Sie auf der Registerkarte „Sign On“ die „Metadata URL“. Oder öffnen Sie „View SAML setup instructions“: Dort stehen „Identity Provider Single Sign-On URL“, „Identity Provider Issuer“ und „X.509 Certificate“.',
  guide_okta_sso_7:
    'Optional: Okta kann Benutzer hier abmelden. Schalten Sie unter SSO → Erweitert Universal Logout ein, und kopieren Sie die URL. Geben Sie sie in Okta auf der Registerkarte „Authentication“ der Anwendung unter Logout → Global Token Revocation ein.',
  guide_okta_scim_1:
    'Wählen Sie auf der Registerkarte „General“ der Anwendung „Enable SCIM provisioning“. Drücken Sie auf der Registerkarte „Provisioning“ „Edit“.',
  guide_okta_scim_2:
    'Geben Sie die Basis-URL ein und „userName“ als „Unique identifier“. Wählen Sie als „Authentication Mode“ „HTTP Header“, und geben Sie das Token ein.',
  guide_okta_scim_3:
    'Wählen Sie unter „To App“ „Create Users“, „Update User Attributes“ und „Deactivate Users“. „Push Groups“ legt Teams mit denselben Namen an.',
  guide_entra_sso_1:
    'Öffnen Sie im Entra Admin Center Enterprise applications → New application → Create your own application → non-gallery. Danach Single sign-on → SAML.',
  guide_entra_sso_2: 'Geben Sie unter „Basic SAML Configuration“ ein:',
  guide_entra_sso_3: `Fügen Sie unter „Attributes & Claims“ den Claim „email“ mit der Quelle user.mail hinzu, und leeren Sie seinen „Namespace“, sonst funktioniert es nicht. Ebenso „firstName“ (user.givenname) und „lastName“ (user.surname). ${ATTRIBUTES}`,
  guide_entra_sso_4: 'Weisen Sie unter „Users and groups“ die Benutzer zu, die sich anmelden dürfen.',
  guide_entra_sso_5:
    'Kopieren Sie unter „SAML Certificates“ die „App Federation Metadata Url“. Oder laden Sie „Certificate (Base64)“ herunter, und kopieren Sie „Login URL“ und „Microsoft Entra Identifier“.',
  guide_entra_scim_1:
    'Öffnen Sie Provisioning → Automatic. Geben Sie die „Tenant URL“ ein und das Token als „Secret Token“. Drücken Sie „Test Connection“.',
  guide_entra_scim_2:
    'Ordnen Sie userPrincipalName dem Attribut userName zu, und schalten Sie die Bereitstellung ein. Entra sendet Änderungen etwa alle 40 Minuten.',
  guide_google_sso_1:
    'Öffnen Sie in der Google Admin Console Apps → Web and mobile apps → Add app → Add custom SAML app. Laden Sie auf der zweiten Seite die Metadaten herunter.',
  guide_google_sso_2: 'Geben Sie unter „Service provider details“ ein:',
  guide_google_sso_3:
    'Wählen Sie als „Name ID format“ EMAIL und als „Name ID“ „Basic Information > Primary email“.',
  guide_google_sso_4: `Ordnen Sie zu: Primary email → email, First name → firstName, Last name → lastName. ${ATTRIBUTES}`,
  guide_google_sso_5:
    'Schalten Sie die App für alle oder für eine Organisationseinheit ein; sonst zeigt Google „app_not_configured“.',
  guide_google_sso_6: 'Sie brauchen die Datei, die Sie am Anfang heruntergeladen haben.',
  guide_onelogin_sso_1:
    'Öffnen Sie in der Verwaltung von OneLogin Applications → Add App, und wählen Sie „SAML Custom Connector (Advanced)“.',
  guide_onelogin_sso_2:
    'Geben Sie auf der Registerkarte „Configuration“ diese Werte ein (der Validator ist ein regulärer Ausdruck: Maskieren Sie die Punkte):',
  guide_onelogin_sso_3:
    'Wählen Sie „Service Provider“ als „SAML initiator“ und „Both“ oder „Assertion“ als „SAML signature element“.',
  guide_onelogin_sso_4: `Fügen Sie auf der Registerkarte „Parameters“ email, firstName und lastName hinzu, jeweils mit „Include in SAML assertion“. ${ATTRIBUTES}`,
  guide_onelogin_sso_5:
    'Wählen Sie auf der Registerkarte „SSO“ SHA-256. Laden Sie dann More Actions → SAML Metadata herunter.',
  guide_onelogin_scim_1:
    'Verwenden Sie „SCIM Provisioner with SAML (SCIM v2 Enterprise)“. Geben Sie die Basis-URL ein und das Token als „SCIM Bearer Token“, und schalten Sie dann die Bereitstellung ein.',
  guide_jumpcloud_sso_1:
    'Öffnen Sie im JumpCloud Admin Portal SSO Applications → Add New Application → Custom Application, mit SSO über SAML.',
  guide_jumpcloud_sso_2: 'Geben Sie auf der Registerkarte „SSO“ ein:',
  guide_jumpcloud_sso_3:
    'Wählen Sie eine „IdP Entity ID“, die sonst niemand verwendet: Sie muss unter allen Organisationen hier eindeutig sein. Entfernen Sie den Haken bei „Declare Redirect Endpoint“, wählen Sie „email“ als „SAMLSubject NameID“ und RSA-SHA256 als Signaturalgorithmus, und signieren Sie die Assertion.',
  guide_jumpcloud_sso_4: `Fügen Sie die Benutzerattribute email → email, firstName → firstname und lastName → lastname hinzu. ${ATTRIBUTES}`,
  guide_jumpcloud_sso_5:
    'Weisen Sie Benutzergruppen zu, aktivieren Sie die Anwendung, und exportieren Sie ihre Metadaten.',
  guide_jumpcloud_scim_1:
    'Wählen Sie auf der Registerkarte „Identity Management“ SCIM 2.0, geben Sie die Basis-URL und das Token ein, und testen Sie. Um das Token später zu ändern, deaktivieren, aktualisieren und reaktivieren Sie.',
} as const;
