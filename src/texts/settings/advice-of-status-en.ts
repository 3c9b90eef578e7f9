// English: what to do when the identity provider refused, by the codes of SAML and of vendors.

export const adviceOfStatus = {
  advice_status_AuthnFailed:
    'The person could not sign in at your identity provider. Look for the reason in its own log.',
  advice_status_RequestDenied:
    'Your identity provider does not let this person use the application. Assign them, or a group that they are in, to it there.',
  advice_status_UnknownPrincipal:
    'Your identity provider does not know the person. Add them there, and assign them to the application.',
  advice_status_NoAuthnContext:
    'Your identity provider cannot authenticate the person in the way that is asked of it. Look at the sign-in policy of the application there.',
  advice_status_NoPassive:
    'Your identity provider had to ask the person something and was not allowed to. Have them sign in there first.',
  advice_status_InvalidNameIDPolicy:
    'Your identity provider cannot make the kind of Name ID that is set for the application. Choose another Name ID format there.',
  advice_status_InvalidAttrNameOrValue:
    'Look at the attributes of the application at your identity provider: one of them cannot be sent.',
  advice_status_RequestUnsupported:
    'Your identity provider does not take this request. Under SSO → Advanced, send requests the other way (“How requests are sent”).',
  advice_status_UnsupportedBinding:
    'Your identity provider does not answer by HTTP-POST. Set the application there to answer by HTTP-POST.',
  advice_status_NoAvailableIDP:
    'Your identity provider passes people on to another one that it could not reach. Look there.',
  advice_status_NoSupportedIDP:
    'Your identity provider passes people on to others, and none of them can sign this person in.',
  advice_status_VersionMismatch:
    'The application at your identity provider is not one for SAML 2.0. Make a new one for SAML 2.0.',
  advice_status_Requester:
    'Your identity provider refuses our request. Compare its values for the application with those under SSO → Connection, and upload our signing certificate there if it asks for signed requests.',
  advice_status_Responder: 'Your identity provider could not answer. Its own log tells you the reason.',
  vendor_AADSTS50105:
    'In the Entra admin center, open the enterprise application → Users and groups, and assign the person, or a group that they are in directly: Entra does not count groups within groups.',
  vendor_AADSTS700016:
    'Entra finds no application with our entity ID. In the Entra admin center, open the enterprise application → Single sign-on → Basic SAML Configuration, and set Identifier (Entity ID) to exactly the Audience URI under SSO → Connection, with its final slash. If it is right, the Authentication URL under SSO → Connection belongs to another tenant.',
  vendor_AADSTS650056:
    'Entra takes us for another application. In the Entra admin center, open the enterprise application → Single sign-on → Basic SAML Configuration, and set Identifier (Entity ID) to exactly the Audience URI under SSO → Connection, with its final slash.',
  vendor_entra_reply_url:
    'In the Entra admin center, open the enterprise application → Single sign-on → Basic SAML Configuration, and add the Assertion Consumer Service URL under SSO → Connection as a Reply URL.',
  vendor_AADSTS75011:
    'The person is signed in at Entra by another method than was asked for. We ask for none, so look for a proxy or an authentication policy in between that adds one. Until then, the person can sign out at Entra, close the browser and try again.',
  vendor_entra_request:
    'Under SSO → Advanced, send requests the other way (“How requests are sent”), and compare the Authentication URL with the Login URL that Entra shows under Single sign-on.',
  vendor_AADSTS75003:
    'Entra answers by HTTP-POST alone. In the Entra admin center, open the enterprise application → Single sign-on → Basic SAML Configuration, and add the Assertion Consumer Service URL under SSO → Connection as a Reply URL.',
  vendor_AADSTS75016:
    'In the Entra admin center, open the enterprise application → Single sign-on → Attributes & Claims, and choose another Name identifier format for the Unique User Identifier.',
  vendor_AADSTS76021:
    'Under SSO → Advanced, turn on “Sign our requests”. Then open the application in the Entra admin center → Single sign-on → Verification certificates, and upload our signing certificate there.',
  vendor_AADSTS76026: 'The request was too old when it reached Entra. Have the person start again here.',
  vendor_entra_account:
    'The person is signed in at Entra with an account that is not of your organization. They have to sign out there and choose the right one.',
  vendor_AADSTS50034:
    'Entra does not know this account. In the Entra admin center, open Users, and look at the person and their sign-in logs.',
  vendor_AADSTS50053:
    'The account is locked, or its address is blocked. In the Entra admin center, open Users, and look at the person and their sign-in logs.',
  vendor_AADSTS50055: 'The password of this person has expired. They have to set a new one at Entra.',
  vendor_AADSTS50057:
    'The account is disabled at Entra. In the Entra admin center, open Users, and look at the person and their sign-in logs.',
  vendor_AADSTS50126: 'The password was wrong at Entra. The person can try again, or reset it there.',
  vendor_AADSTS50058: 'The person was not signed in at Entra any more. Have them try again.',
  vendor_entra_mfa:
    'The person has to prove who they are once more (multifactor authentication). Have them try again and finish what Entra asks of them.',
  vendor_entra_condition:
    'In the Entra admin center, open Monitoring → Sign-in logs, choose this sign-in and look at its Conditional Access tab, which names the policy. The person has to meet it.',
  vendor_AADSTS7000112:
    'In the Entra admin center, open the enterprise application → Properties, and look at “Enabled for users to sign-in?”: it is off.',
  vendor_adfs_access:
    'In AD FS Management, open Relying Party Trusts → our trust → Edit Access Control Policy (before 2016: Issuance Authorization Rules), and let the person, or a group that they are in, pass.',
  vendor_MSIS7007:
    'AD FS finds no trust with our entity ID. In AD FS Management, open Relying Party Trusts → our trust → Properties → Identifiers, and add exactly the Audience URI under SSO → Connection, with its final slash.',
  vendor_MSIS3200:
    'In AD FS Management, open Relying Party Trusts → our trust → Properties → Endpoints, and add the Assertion Consumer Service URL under SSO → Connection as a SAML Assertion Consumer with the binding POST.',
  vendor_MSIS7070:
    'In AD FS Management, open Relying Party Trusts → our trust → Edit Claim Issuance Policy, and add a rule that sends the outgoing claim type “Name ID”, with the format that is asked for.',
  vendor_MSIS7102:
    'AD FS does not offer the way to sign in that was asked for. We ask for none: in AD FS Management, open Service → Authentication Methods, and choose primary methods that this person can use.',
  vendor_adfs_signature:
    'Under SSO → Advanced, turn on “Sign our requests”. In AD FS Management, open Relying Party Trusts → our trust → Properties → Signature, and add our signing certificate, which our metadata has.',
  vendor_MSIS0038:
    'AD FS has another certificate of ours than the one that signs. Under SSO → Advanced, turn on “Sign our requests”. In AD FS Management, open Relying Party Trusts → our trust → Properties → Signature, and add our signing certificate, which our metadata has.',
  vendor_MSIS7042:
    'The same browser asked AD FS too often in a few seconds, so something sends it in a circle. Under SSO → Connection, make sure that the Authentication URL is the single sign-on URL of the AD FS metadata (…/adfs/ls/) and not a link that starts at AD FS.',
  vendor_MSIS7065:
    'AD FS takes no SAML requests at this address. Under SSO → Connection, set the Authentication URL to the single sign-on URL of its metadata (…/adfs/ls/).',
  vendor_MSIS7012:
    'AD FS says no more than that it failed. On the AD FS server, open Event Viewer → Applications and Services Logs → AD FS → Admin, and look for event 364 at this time: its “Exception details” name the cause.',
  vendor_google_entity_id:
    'In the Google Admin console, open Apps → Web and mobile apps → our app → Service provider details, and set Entity ID to exactly the Audience URI under SSO → Connection: case and the final slash count.',
  vendor_app_not_configured_for_user:
    'In the Google Admin console, open Apps → Web and mobile apps → our app → Service provider details, and set Entity ID to exactly the Audience URI under SSO → Connection: case and the final slash count. The person may also be signed in at Google with another account: have them choose the one of your organization.',
  vendor_google_access:
    'In the Google Admin console, open Apps → Web and mobile apps → our app → User access, and turn it on for the person’s organizational unit or group. It may take some hours to count.',
  vendor_saml_invalid_sp_id:
    'The Authentication URL under SSO → Connection names another app. In the Google Admin console, open Apps → Web and mobile apps → our app → Download metadata, and import it again under SSO → Connection.',
  vendor_saml_invalid_user_id_mapping:
    'In the Google Admin console, open Apps → Web and mobile apps → our app → Service provider details, and choose a Name ID that every person has, such as “Basic Information > Primary email”.',
  vendor_keycloak_expired:
    'The person’s sign-in at Keycloak expired in this tab, for example because they signed in there in another one. Have them try again. If it happens often, look at Realm settings → Sessions → Login timeout.',
  vendor_keycloak_redirect:
    'In the Keycloak admin console, open Clients → our client → Settings, and enter the Assertion Consumer Service URL under SSO → Connection under Valid redirect URIs, and on the Advanced tab as Assertion Consumer Service POST Binding URL.',
  vendor_keycloak_keys:
    'In the Keycloak admin console, open Clients → our client → Keys. If “Client signature required” is on, turn on “Sign our requests” under SSO → Advanced, and import our signing certificate there.',
  vendor_keycloak_client:
    'Keycloak finds no client with our entity ID. In the Keycloak admin console, open Clients, and make sure that the Client ID is exactly the Audience URI under SSO → Connection, with its final slash.',
  vendor_keycloak_disabled:
    'In the Keycloak admin console, open Clients → our client, and switch it to Enabled (above the tabs).',
  vendor_keycloak_user:
    'In the Keycloak admin console, open Users → the person, and look at the switch Enabled.',
  vendor_okta_assign:
    'In the Okta Admin Console, open Applications → our application → Assignments, and assign the person or a group that they are in.',
  vendor_okta_policy:
    'In the Okta Admin Console, open Applications → our application → Sign On → User authentication, and look at which rule of its policy denies the person. Reports → System Log names the rule.',
  vendor_okta_person:
    'In the Okta Admin Console, open Directory → People → the person, and look at their status.',
  vendor_google_acs:
    'In the Google Admin console, open Apps → Web and mobile apps → our app → Service provider details, and set ACS URL to exactly the Assertion Consumer Service URL under SSO → Connection.',
  vendor_says: '{vendor} says “{code}”.',
  vendor_entra_explains: '{url} explains it.',
  vendor_adfs_explains:
    'On the AD FS server, open Event Viewer → Applications and Services Logs → AD FS → Admin, and look for {code} at this time.',
} as const;
