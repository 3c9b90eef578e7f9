// German: the guides for servers that customers run, for Ping and for any other. Consoles keep their names.

import { ATTRIBUTES } from './guides-de.ts';

export const guidesOfServers = {
  guide_start:
    'Ihre Benutzer können auf unserer Anmeldeseite beginnen. Möchten sie ein Lesezeichen oder eine Kachel, die direkt zu Ihnen führt, geben Sie ihnen diese Adresse:',
  guide_keycloak_sso_1:
    'Wählen Sie in der Keycloak Admin Console Ihren Realm, und öffnen Sie Clients → Import client. Wählen Sie unsere Metadaten (oben, als Datei gespeichert) als „Resource file“, und speichern Sie. Oder wählen Sie „Create client“ mit dem „Client type“ SAML, und geben Sie auf den Registerkarten „Settings“ und „Advanced“ ein:',
  guide_keycloak_sso_2:
    'Wählen Sie unter „Settings“ als „Name ID format“ „persistent“, und schalten Sie „Force name ID format“ ein. Schalten Sie unter „Signature and Encryption“ „Sign documents“ oder „Sign assertions“ ein, und wählen Sie RSA_SHA256.',
  guide_keycloak_sso_3:
    'Schalten Sie auf der Registerkarte „Keys“ „Client signature required“ aus, wenn nicht unter SSO → Erweitert „Unsere Anfragen signieren“ gewählt ist. Lassen Sie „Encrypt assertions“ aus, wenn Keycloak nicht das Verschlüsselungszertifikat aus unseren Metadaten hat.',
  guide_keycloak_sso_4: `Öffnen Sie auf der Registerkarte „Client scopes“ den Scope, der auf „-dedicated“ endet, dann „Add predefined mapper“, und wählen Sie „X500 email“, „X500 givenName“ und „X500 surname“. Oder fügen Sie Mapper vom Typ „User Attribute“ hinzu, mit „SAML Attribute Name“ email, firstName und lastName. ${ATTRIBUTES}`,
  guide_keycloak_sso_5:
    'Entfernen Sie auf der Registerkarte „Client scopes“ role_list: Wir brauchen keine Rollen, und lange Listen davon machen Antworten zu groß.',
  guide_keycloak_sso_6:
    'Kopieren Sie unter Realm settings → General → Endpoints die Adresse von „SAML 2.0 Identity Provider Metadata“.',
  guide_adfs_sso_1:
    'Öffnen Sie in AD FS Management Relying Party Trusts → Add Relying Party Trust → Claims aware → Start. Wählen Sie „Import data about the relying party published online or on a local network“, und geben Sie ein:',
  guide_adfs_sso_2:
    'Wenn der Server uns nicht erreicht, wählen Sie stattdessen „Enter data about the relying party manually“ und „Enable support for the SAML 2.0 WebSSO protocol“. Geben Sie dann ein:',
  guide_adfs_sso_3:
    'Wählen Sie eine „Access control policy“: „Permit everyone“ oder „Permit specific group“ mit den Benutzern, die sich anmelden dürfen.',
  guide_adfs_sso_4: `Wählen Sie den Trust, drücken Sie Edit Claim Issuance Policy → Add Rule → Send LDAP Attributes as Claims, und wählen Sie den „Attribute store“ Active Directory. Ordnen Sie „E-Mail-Addresses“ → email, „Given-Name“ → firstName und „Surname“ → lastName zu; die ausgehenden Namen tippen Sie selbst. ${ATTRIBUTES}`,
  guide_adfs_sso_5:
    'Ordnen Sie in derselben Regel „User-Principal-Name“ → „Name ID“ zu, sonst nennt die Antwort niemanden. Wählen Sie ein anderes Attribut, wenn sich Ihre ändern.',
  guide_adfs_sso_6:
    'Öffnen Sie „Properties“. Wählen Sie auf der Registerkarte „Advanced“ SHA-256. Für die gemeinsame Abmeldung fügen Sie auf der Registerkarte „Endpoints“ einen Endpunkt „SAML Logout“ mit dem „Binding“ POST hinzu; er braucht unser Signaturzertifikat auf der Registerkarte „Signature“:',
  guide_adfs_sso_8:
    'Die Adresse seiner Metadaten ist https://, der Name Ihres AD FS und dann /FederationMetadata/2007-06/FederationMetadata.xml. AD FS wechselt sein Token-Signaturzertifikat einmal im Jahr: Übernehmen Sie die Metadaten erneut, wenn es ein neues anzeigt.',
  guide_pingone_sso_1:
    'Öffnen Sie in der PingOne Admin Console Applications → Applications → +. Geben Sie einen Namen ein, wählen Sie „SAML Application“, und drücken Sie „Configure“.',
  guide_pingone_sso_2:
    'Wählen Sie „Import From URL“, und geben Sie die Adresse unserer Metadaten (oben) ein, oder „Manually Enter“ und:',
  guide_pingone_sso_3: 'Drücken Sie auf der Registerkarte „Overview“ den Stift, und geben Sie ein:',
  guide_pingone_sso_4:
    'Drücken Sie auf der Registerkarte „Configuration“ den Stift. Signieren Sie die Assertion, oder die Assertion und die Antwort, und wählen Sie RSA_SHA256. Für die gemeinsame Abmeldung geben Sie dies zweimal ein, mit dem „Binding“ HTTP POST:',
  guide_pingone_sso_5: `Lassen Sie auf der Registerkarte „Attribute Mappings“ saml_subject = User ID, und fügen Sie email = Email Address, firstName = Given Name und lastName = Family Name hinzu. ${ATTRIBUTES}`,
  guide_pingone_sso_6:
    'Wählen Sie auf der Registerkarte „Access“ die Gruppen, deren Benutzer sich anmelden dürfen. Schalten Sie dann die Anwendung mit dem Schalter oben ein.',
  guide_pingone_sso_7:
    'Kopieren Sie auf der Registerkarte „Configuration“ die „IDP Metadata URL“, oder drücken Sie „Download Metadata“.',
  guide_pingone_scim_1:
    'Öffnen Sie Integrations → Provisioning → + → New connection → Identity Store → SCIM Outbound. Wählen Sie die SCIM-Version 2.0, die Authentifizierungsmethode „OAuth 2 Bearer Token“ und das Token, und drücken Sie „Test connection“.',
  guide_pingone_scim_2:
    'Geben Sie /Users als „Users resource“ und /Groups als „Groups resource“ ein, und speichern Sie. Drücken Sie dann + → New rule, wählen Sie die Verbindung, und ordnen Sie „Email Address“ dem Attribut userName zu. Schalten Sie sowohl die Verbindung als auch die Regel ein.',
  guide_pingfederate_sso_1:
    'Öffnen Sie in der Administrative Console Applications → Integration → SP Connections → Create Connection. Wählen Sie keine Vorlage und auf der Registerkarte „Connection Type“ „Browser SSO Profiles“ mit SAML 2.0.',
  guide_pingfederate_sso_2:
    'Wählen Sie auf der Registerkarte „Import Metadata“ „File“ oder „URL“ und unsere Metadaten (oben). Oder geben Sie auf der Registerkarte „General Info“ ein:',
  guide_pingfederate_sso_3:
    'Drücken Sie auf der Registerkarte „Browser SSO“ „Configure Browser SSO“, und wählen Sie „SP-Initiated SSO“ und, für eine Kachel, „IdP-Initiated SSO“.',
  guide_pingfederate_sso_4: `Drücken Sie „Configure Assertion Creation“. Wählen Sie „Standard“ als „Identity Mapping“, erweitern Sie den „Attribute Contract“ um email, firstName und lastName, und ordnen Sie ihnen und SAML_SUBJECT Ihren Adapter oder Ihre Policy zu. ${ATTRIBUTES}`,
  guide_pingfederate_sso_5:
    'Drücken Sie „Configure Protocol Settings“. Geben Sie als „Assertion Consumer Service URL“ dies als Standard ein, mit dem „Binding“ POST. Wählen Sie unter „Allowable SAML Bindings“ „POST“ und „Redirect“, ohne „Artifact“ und „SOAP“. Wählen Sie unter „Signature Policy“, dass die Assertion immer signiert wird.',
  guide_pingfederate_sso_6:
    'Wählen Sie auf der Registerkarte „Credentials“ Ihr Signaturzertifikat mit RSA SHA256. Aktivieren Sie die Verbindung, und speichern Sie sie.',
  guide_pingfederate_sso_8: 'Wählen Sie in der Liste der „SP Connections“ Select Action → Export Metadata.',
  guide_pingfederate_scim_1:
    'Fügen Sie PingFederate den SCIM Provisioner von Ping hinzu, und legen Sie mit dessen Vorlage eine zweite „SP Connection“ an: Connection Type → Outbound Provisioning. Wählen Sie auf der Seite „Target“ die SCIM-Version 2.0 und „OAuth 2 Bearer Token“, und geben Sie das Token als „Access Token“ ein.',
  guide_pingfederate_scim_2:
    'Wählen Sie userName als „Unique User Identifier“. Fügen Sie unter „Manage Channels“ einen für Ihr Verzeichnis hinzu, ordnen Sie dessen E-Mail-Adresse dem Attribut userName zu, und aktivieren Sie „Channel“ und „Connection“.',
  guide_other_sso_1:
    'Legen Sie dort eine Anwendung (Service Provider, Relying Party) für SAML 2.0 an. Nimmt sie Metadaten an, geben Sie ihr diese Adresse oder die Datei dahinter:',
  guide_other_sso_2: 'Geben Sie sonst diese Werte ein. Ihre Namen sind verschieden; üblich sind:',
  guide_other_sso_3:
    'Lassen Sie ihn über HTTP-POST antworten, die Assertion oder die Antwort mit RSA-SHA256 signieren und eine Assertion senden. Lassen Sie die Verschlüsselung aus, wenn er nicht das Verschlüsselungszertifikat aus unseren Metadaten hat.',
  guide_other_sso_4:
    'Wählen Sie als Name ID eine Kennung, die sich nie ändert, mit dem Format „persistent“ oder „unspecified“. Bei „transient“ erkennen wir niemanden wieder.',
  guide_other_sso_5: `Fügen Sie drei Attribute hinzu. ${ATTRIBUTES} Senden Sie keine Gruppen: Wir brauchen keine.`,
  guide_other_sso_6:
    'Beginnt die Anmeldung dort mit einer Kachel, lassen Sie ihn an die „Start URL“ oben senden, die Ihre Organisation nennt, mit der „Assertion Consumer Service URL“ als „Recipient“ und „Destination“.',
  guide_other_sso_7:
    'Nehmen Sie seine Metadaten. Hat er keine, kopieren Sie seine Entity ID (Aussteller-URL), seine Single-Sign-on-URL (Authentifizierungs-URL) und sein Signaturzertifikat.',
  guide_other_scim_1:
    'Wählen Sie SCIM 2.0 und ein Bearer-Token (HTTP-Header „Authorization“), und geben Sie die Basis-URL und das Token ein.',
  guide_other_scim_2:
    'Senden Sie die E-Mail-Adresse als userName und etwas, das sich nie ändert, als externalId. Aus Gruppen werden Teams mit denselben Namen.',
} as const;
