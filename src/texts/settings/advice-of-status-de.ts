// German: what to do when the identity provider refused, by the codes of SAML and of vendors.

export const adviceOfStatus = {
  advice_status_AuthnFailed:
    'Die Person konnte sich bei Ihrem Identitätsanbieter nicht anmelden. Suchen Sie den Grund in seinem eigenen Protokoll.',
  advice_status_RequestDenied:
    'Ihr Identitätsanbieter lässt diese Person die Anwendung nicht verwenden. Weisen Sie ihr dort die Anwendung zu, oder einer Gruppe, in der sie ist.',
  advice_status_UnknownPrincipal:
    'Ihr Identitätsanbieter kennt die Person nicht. Fügen Sie sie dort hinzu, und weisen Sie ihr die Anwendung zu.',
  advice_status_NoAuthnContext:
    'Ihr Identitätsanbieter kann die Person nicht so authentifizieren, wie es von ihm verlangt wird. Sehen Sie sich dort die Anmelderichtlinie der Anwendung an.',
  advice_status_NoPassive:
    'Ihr Identitätsanbieter musste die Person etwas fragen und durfte es nicht. Die Person soll sich zuerst dort anmelden.',
  advice_status_InvalidNameIDPolicy:
    'Ihr Identitätsanbieter kann die Art von Name ID nicht erzeugen, die für die Anwendung eingestellt ist. Wählen Sie dort ein anderes Format der Name ID.',
  advice_status_InvalidAttrNameOrValue:
    'Sehen Sie sich die Attribute der Anwendung bei Ihrem Identitätsanbieter an: Eines davon lässt sich nicht senden.',
  advice_status_RequestUnsupported:
    'Ihr Identitätsanbieter nimmt diese Anfrage nicht an. Senden Sie Anfragen unter SSO → Erweitert auf dem anderen Weg („Wie Anfragen gesendet werden“).',
  advice_status_UnsupportedBinding:
    'Ihr Identitätsanbieter antwortet nicht über HTTP-POST. Stellen Sie die Anwendung dort so ein, dass sie über HTTP-POST antwortet.',
  advice_status_NoAvailableIDP:
    'Ihr Identitätsanbieter leitet an einen anderen weiter, den er nicht erreicht hat. Sehen Sie dort nach.',
  advice_status_NoSupportedIDP:
    'Ihr Identitätsanbieter leitet an andere weiter, und keiner davon kann diese Person anmelden.',
  advice_status_VersionMismatch:
    'Die Anwendung bei Ihrem Identitätsanbieter ist keine für SAML 2.0. Legen Sie eine neue für SAML 2.0 an.',
  advice_status_Requester:
    'Ihr Identitätsanbieter lehnt unsere Anfrage ab. Vergleichen Sie seine Werte für die Anwendung mit denen unter SSO → Verbindung, und laden Sie dort unser Signaturzertifikat hoch, wenn er signierte Anfragen verlangt.',
  advice_status_Responder:
    'Ihr Identitätsanbieter konnte nicht antworten. Sein eigenes Protokoll nennt den Grund.',
  vendor_AADSTS50105:
    'Öffnen Sie im Entra Admin Center die Enterprise Application → Users and groups, und weisen Sie die Person zu, oder eine Gruppe, in der sie direkt ist: Gruppen in Gruppen zählen bei Entra nicht.',
  vendor_AADSTS700016:
    'Entra findet keine Anwendung mit unserer Entity ID. Öffnen Sie im Entra Admin Center die Enterprise Application → Single sign-on → Basic SAML Configuration, und stellen Sie „Identifier (Entity ID)“ genau auf die Audience-URI unter SSO → Verbindung, mit dem Schrägstrich am Ende. Stimmt sie, gehört die Authentifizierungs-URL unter SSO → Verbindung zu einem anderen Mandanten.',
  vendor_AADSTS650056:
    'Entra hält uns für eine andere Anwendung. Öffnen Sie im Entra Admin Center die Enterprise Application → Single sign-on → Basic SAML Configuration, und stellen Sie „Identifier (Entity ID)“ genau auf die Audience-URI unter SSO → Verbindung, mit dem Schrägstrich am Ende.',
  vendor_entra_reply_url:
    'Öffnen Sie im Entra Admin Center die Enterprise Application → Single sign-on → Basic SAML Configuration, und fügen Sie die Assertion-Consumer-Service-URL unter SSO → Verbindung als „Reply URL“ hinzu.',
  vendor_AADSTS75011:
    'Die Person ist bei Entra mit einer anderen Methode angemeldet, als verlangt wurde. Wir verlangen keine; suchen Sie also nach einem Proxy oder einer Authentifizierungsrichtlinie dazwischen, die eine hinzufügt. Bis dahin kann sich die Person bei Entra abmelden, den Browser schließen und es erneut versuchen.',
  vendor_entra_request:
    'Senden Sie Anfragen unter SSO → Erweitert auf dem anderen Weg („Wie Anfragen gesendet werden“), und vergleichen Sie die Authentifizierungs-URL mit der „Login URL“, die Entra unter „Single sign-on“ zeigt.',
  vendor_AADSTS75003:
    'Entra antwortet nur über HTTP-POST. Öffnen Sie im Entra Admin Center die Enterprise Application → Single sign-on → Basic SAML Configuration, und fügen Sie die Assertion-Consumer-Service-URL unter SSO → Verbindung als „Reply URL“ hinzu.',
  vendor_AADSTS75016:
    'Öffnen Sie im Entra Admin Center die Enterprise Application → Single sign-on → Attributes & Claims, und wählen Sie ein anderes „Name identifier format“ für den „Unique User Identifier“.',
  vendor_AADSTS76021:
    'Wählen Sie unter SSO → Erweitert „Unsere Anfragen signieren“. Öffnen Sie dann die Anwendung im Entra Admin Center → Single sign-on → Verification certificates, und laden Sie dort unser Signaturzertifikat hoch.',
  vendor_AADSTS76026:
    'Die Anfrage war zu alt, als sie Entra erreichte. Die Person soll hier von vorn beginnen.',
  vendor_entra_account:
    'Die Person ist bei Entra mit einem Konto angemeldet, das nicht zu Ihrer Organisation gehört. Sie muss sich dort abmelden und das richtige wählen.',
  vendor_AADSTS50034:
    'Entra kennt dieses Konto nicht. Öffnen Sie im Entra Admin Center „Users“, und sehen Sie sich die Person und ihre „Sign-in logs“ an.',
  vendor_AADSTS50053:
    'Das Konto ist gesperrt, oder seine Adresse ist blockiert. Öffnen Sie im Entra Admin Center „Users“, und sehen Sie sich die Person und ihre „Sign-in logs“ an.',
  vendor_AADSTS50055: 'Das Passwort dieser Person ist abgelaufen. Sie muss bei Entra ein neues festlegen.',
  vendor_AADSTS50057:
    'Das Konto ist bei Entra deaktiviert. Öffnen Sie im Entra Admin Center „Users“, und sehen Sie sich die Person und ihre „Sign-in logs“ an.',
  vendor_AADSTS50126:
    'Das Passwort war bei Entra falsch. Die Person kann es erneut versuchen oder es dort zurücksetzen.',
  vendor_AADSTS50058: 'Die Person war bei Entra nicht mehr angemeldet. Sie soll es erneut versuchen.',
  vendor_entra_mfa:
    'Die Person muss noch einmal nachweisen, wer sie ist (Multi-Faktor-Authentifizierung). Sie soll es erneut versuchen und abschließen, was Entra von ihr verlangt.',
  vendor_entra_condition:
    'Öffnen Sie im Entra Admin Center Monitoring → Sign-in logs, wählen Sie diese Anmeldung, und sehen Sie sich die Registerkarte „Conditional Access“ an, die die Richtlinie nennt. Die Person muss sie erfüllen.',
  vendor_AADSTS7000112:
    'Öffnen Sie im Entra Admin Center die Enterprise Application → Properties, und sehen Sie sich „Enabled for users to sign-in?“ an: Es ist aus.',
  vendor_adfs_access:
    'Öffnen Sie in AD FS Management Relying Party Trusts → unseren Trust → Edit Access Control Policy (vor 2016: Issuance Authorization Rules), und lassen Sie die Person oder eine Gruppe, in der sie ist, durch.',
  vendor_MSIS7007:
    'AD FS findet keinen Trust mit unserer Entity ID. Öffnen Sie in AD FS Management Relying Party Trusts → unseren Trust → Properties → Identifiers, und fügen Sie genau die Audience-URI unter SSO → Verbindung hinzu, mit dem Schrägstrich am Ende.',
  vendor_MSIS3200:
    'Öffnen Sie in AD FS Management Relying Party Trusts → unseren Trust → Properties → Endpoints, und fügen Sie die Assertion-Consumer-Service-URL unter SSO → Verbindung als „SAML Assertion Consumer“ mit dem „Binding“ POST hinzu.',
  vendor_MSIS7070:
    'Öffnen Sie in AD FS Management Relying Party Trusts → unseren Trust → Edit Claim Issuance Policy, und fügen Sie eine Regel hinzu, die den ausgehenden Claim-Typ „Name ID“ sendet, mit dem verlangten Format.',
  vendor_MSIS7102:
    'AD FS bietet die verlangte Art der Anmeldung nicht an. Wir verlangen keine: Öffnen Sie in AD FS Management Service → Authentication Methods, und wählen Sie „Primary methods“, die diese Person verwenden kann.',
  vendor_adfs_signature:
    'Wählen Sie unter SSO → Erweitert „Unsere Anfragen signieren“. Öffnen Sie in AD FS Management Relying Party Trusts → unseren Trust → Properties → Signature, und fügen Sie unser Signaturzertifikat hinzu, das in unseren Metadaten steht.',
  vendor_MSIS0038:
    'AD FS hat ein anderes Zertifikat von uns als das, das signiert. Wählen Sie unter SSO → Erweitert „Unsere Anfragen signieren“. Öffnen Sie in AD FS Management Relying Party Trusts → unseren Trust → Properties → Signature, und fügen Sie unser Signaturzertifikat hinzu, das in unseren Metadaten steht.',
  vendor_MSIS7042:
    'Derselbe Browser hat AD FS in wenigen Sekunden zu oft gefragt, etwas schickt ihn also im Kreis. Vergewissern Sie sich unter SSO → Verbindung, dass die Authentifizierungs-URL die Single-Sign-on-URL aus den AD-FS-Metadaten ist (…/adfs/ls/) und kein Link, der bei AD FS beginnt.',
  vendor_MSIS7065:
    'AD FS nimmt unter dieser Adresse keine SAML-Anfragen an. Stellen Sie unter SSO → Verbindung die Authentifizierungs-URL auf die Single-Sign-on-URL aus seinen Metadaten (…/adfs/ls/).',
  vendor_MSIS7012:
    'AD FS sagt nur, dass etwas fehlgeschlagen ist. Öffnen Sie auf dem AD-FS-Server Event Viewer → Applications and Services Logs → AD FS → Admin, und suchen Sie das Ereignis 364 zu dieser Zeit: Seine „Exception details“ nennen die Ursache.',
  vendor_google_entity_id:
    'Öffnen Sie in der Google Admin Console Apps → Web and mobile apps → unsere App → Service provider details, und stellen Sie „Entity ID“ genau auf die Audience-URI unter SSO → Verbindung: Groß- und Kleinschreibung und der Schrägstrich am Ende zählen.',
  vendor_app_not_configured_for_user:
    'Öffnen Sie in der Google Admin Console Apps → Web and mobile apps → unsere App → Service provider details, und stellen Sie „Entity ID“ genau auf die Audience-URI unter SSO → Verbindung: Groß- und Kleinschreibung und der Schrägstrich am Ende zählen. Vielleicht ist die Person bei Google auch mit einem anderen Konto angemeldet: Sie soll das Ihrer Organisation wählen.',
  vendor_google_access:
    'Öffnen Sie in der Google Admin Console Apps → Web and mobile apps → unsere App → User access, und schalten Sie sie für die Organisationseinheit oder Gruppe der Person ein. Bis es gilt, können einige Stunden vergehen.',
  vendor_saml_invalid_sp_id:
    'Die Authentifizierungs-URL unter SSO → Verbindung nennt eine andere App. Öffnen Sie in der Google Admin Console Apps → Web and mobile apps → unsere App → Download metadata, und übernehmen Sie die Metadaten unter SSO → Verbindung erneut.',
  vendor_saml_invalid_user_id_mapping:
    'Öffnen Sie in der Google Admin Console Apps → Web and mobile apps → unsere App → Service provider details, und wählen Sie eine „Name ID“, die jede Person hat, etwa „Basic Information > Primary email“.',
  vendor_keycloak_expired:
    'Die Anmeldung der Person bei Keycloak ist in diesem Tab abgelaufen, etwa weil sie sich dort in einem anderen angemeldet hat. Sie soll es erneut versuchen. Geschieht es oft, sehen Sie sich Realm settings → Sessions → Login timeout an.',
  vendor_keycloak_redirect:
    'Öffnen Sie in der Keycloak Admin Console Clients → unseren Client → Settings, und geben Sie die Assertion-Consumer-Service-URL unter SSO → Verbindung bei „Valid redirect URIs“ ein, und auf der Registerkarte „Advanced“ als „Assertion Consumer Service POST Binding URL“.',
  vendor_keycloak_keys:
    'Öffnen Sie in der Keycloak Admin Console Clients → unseren Client → Keys. Ist „Client signature required“ ein, wählen Sie unter SSO → Erweitert „Unsere Anfragen signieren“, und importieren Sie dort unser Signaturzertifikat.',
  vendor_keycloak_client:
    'Keycloak findet keinen Client mit unserer Entity ID. Öffnen Sie in der Keycloak Admin Console „Clients“, und vergewissern Sie sich, dass die „Client ID“ genau die Audience-URI unter SSO → Verbindung ist, mit dem Schrägstrich am Ende.',
  vendor_keycloak_disabled:
    'Öffnen Sie in der Keycloak Admin Console Clients → unseren Client, und schalten Sie ihn auf „Enabled“ (über den Registerkarten).',
  vendor_keycloak_user:
    'Öffnen Sie in der Keycloak Admin Console Users → die Person, und sehen Sie sich den Schalter „Enabled“ an.',
  vendor_okta_assign:
    'Öffnen Sie in der Okta Admin Console Applications → unsere Anwendung → Assignments, und weisen Sie die Person oder eine Gruppe, in der sie ist, zu.',
  vendor_okta_policy:
    'Öffnen Sie in der Okta Admin Console Applications → unsere Anwendung → Sign On → User authentication, und sehen Sie nach, welche Regel ihrer Richtlinie die Person ablehnt. Reports → System Log nennt die Regel.',
  vendor_okta_person:
    'Öffnen Sie in der Okta Admin Console Directory → People → die Person, und sehen Sie sich ihren Status an.',
  vendor_google_acs:
    'Öffnen Sie in der Google Admin Console Apps → Web and mobile apps → unsere App → Service provider details, und stellen Sie „ACS URL“ genau auf die Assertion-Consumer-Service-URL unter SSO → Verbindung.',
  vendor_says: '{vendor} meldet „{code}“.',
  vendor_entra_explains: '{url} erklärt ihn.',
  vendor_adfs_explains:
    'Öffnen Sie auf dem AD-FS-Server Event Viewer → Applications and Services Logs → AD FS → Admin, und suchen Sie {code} zu dieser Zeit.',
} as const;
