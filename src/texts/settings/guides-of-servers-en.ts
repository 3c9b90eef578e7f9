// English: the guides for servers that customers run, for Ping and for any other. Consoles keep their names.

import { ATTRIBUTES } from './guides-en.ts';

export const guidesOfServers = {
  guide_start:
    'People can start at our sign-in page. If they want a bookmark or a tile that leads straight to you, give them this address:',
  guide_keycloak_sso_1:
    'In the Keycloak admin console, choose your realm and open Clients → Import client. Choose our metadata (above, saved as a file) as the resource file, and save. Or choose Create client with Client type SAML, and enter on the tabs Settings and Advanced:',
  guide_keycloak_sso_2:
    'Under Settings, choose Name ID format “persistent” and turn on Force name ID format. Under Signature and Encryption, turn on Sign documents or Sign assertions, and choose RSA_SHA256.',
  guide_keycloak_sso_3:
    'On the Keys tab, turn Client signature required off, unless “Sign our requests” is on under SSO → Advanced. Leave Encrypt assertions off, unless Keycloak has our encryption certificate from our metadata.',
  guide_keycloak_sso_4: `On the Client scopes tab, open the scope that ends in “-dedicated”, then Add predefined mapper, and choose X500 email, X500 givenName and X500 surname. Or add mappers of the type User Attribute, with SAML Attribute Name email, firstName and lastName. ${ATTRIBUTES}`,
  guide_keycloak_sso_5:
    'On the Client scopes tab, remove role_list: we need no roles, and long lists of them make responses too large.',
  guide_keycloak_sso_6:
    'Under Realm settings → General → Endpoints, copy the address of “SAML 2.0 Identity Provider Metadata”.',
  guide_adfs_sso_1:
    'In AD FS Management, open Relying Party Trusts → Add Relying Party Trust → Claims aware → Start. Choose “Import data about the relying party published online or on a local network” and enter:',
  guide_adfs_sso_2:
    'If the server cannot reach us, choose “Enter data about the relying party manually” instead, and “Enable support for the SAML 2.0 WebSSO protocol”. Then enter:',
  guide_adfs_sso_3:
    'Choose an access control policy: Permit everyone, or Permit specific group with the people who may sign in.',
  guide_adfs_sso_4: `Select the trust, press Edit Claim Issuance Policy → Add Rule → Send LDAP Attributes as Claims, and choose the attribute store Active Directory. Map “E-Mail-Addresses” → email, “Given-Name” → firstName, “Surname” → lastName, typing the outgoing names yourself. ${ATTRIBUTES}`,
  guide_adfs_sso_5:
    'In the same rule, map “User-Principal-Name” → Name ID, or the response names nobody. Choose another attribute if yours change.',
  guide_adfs_sso_6:
    'Open Properties. On the tab Advanced, choose SHA-256. For single logout, add a SAML Logout endpoint with binding POST on the tab Endpoints; it needs our signing certificate on the tab Signature:',
  guide_adfs_sso_8:
    'The address of its metadata is https://, the name of your AD FS, and then /FederationMetadata/2007-06/FederationMetadata.xml. AD FS changes its token-signing certificate once a year: import again when it shows a new one.',
  guide_pingone_sso_1:
    'In the PingOne admin console, open Applications → Applications → +. Enter a name, choose SAML Application, and press Configure.',
  guide_pingone_sso_2:
    'Choose Import From URL and enter the address of our metadata (above), or Manually Enter and:',
  guide_pingone_sso_3: 'On the Overview tab, press the pencil and enter:',
  guide_pingone_sso_4:
    'On the Configuration tab, press the pencil. Sign the assertion, or the assertion and the response, and choose RSA_SHA256. For single logout, enter this twice, with the binding HTTP POST:',
  guide_pingone_sso_5: `On the Attribute Mappings tab, leave saml_subject = User ID and add email = Email Address, firstName = Given Name, lastName = Family Name. ${ATTRIBUTES}`,
  guide_pingone_sso_6:
    'On the Access tab, choose the groups whose people may sign in. Then turn the application on with the toggle at the top.',
  guide_pingone_sso_7: 'On the Configuration tab, copy the IDP Metadata URL, or press Download Metadata.',
  guide_pingone_scim_1:
    'Open Integrations → Provisioning → + → New connection → Identity Store → SCIM Outbound. Choose SCIM version 2.0, the authentication method OAuth 2 Bearer Token and the token, and press Test connection.',
  guide_pingone_scim_2:
    'Enter /Users as Users resource and /Groups as Groups resource, and save. Then press + → New rule, choose the connection, and map Email Address to userName. Turn on both the connection and the rule.',
  guide_pingfederate_sso_1:
    'In the administrative console, open Applications → Integration → SP Connections → Create Connection. Choose no template and, on the tab Connection Type, Browser SSO Profiles with SAML 2.0.',
  guide_pingfederate_sso_2:
    'On the tab Import Metadata, choose File or URL and our metadata (above). Or enter on the tab General Info:',
  guide_pingfederate_sso_3:
    'On the tab Browser SSO, press Configure Browser SSO and choose SP-Initiated SSO and, for a tile, IdP-Initiated SSO.',
  guide_pingfederate_sso_4: `Press Configure Assertion Creation. Choose Standard as identity mapping, extend the attribute contract by email, firstName and lastName, and map your adapter or policy to them and to SAML_SUBJECT. ${ATTRIBUTES}`,
  guide_pingfederate_sso_5:
    'Press Configure Protocol Settings. As Assertion Consumer Service URL, enter this as the default, with binding POST. Under Allowable SAML Bindings, choose POST and Redirect, and clear Artifact and SOAP. Under Signature Policy, choose to always sign the assertion.',
  guide_pingfederate_sso_6:
    'On the tab Credentials, choose your signing certificate with RSA SHA256. Activate the connection and save it.',
  guide_pingfederate_sso_8: 'In the list of SP connections, choose Select Action → Export Metadata.',
  guide_pingfederate_scim_1:
    'Add Ping’s SCIM Provisioner to PingFederate and create a second SP connection with its template: Connection Type → Outbound Provisioning. On the Target screen, choose SCIM Version 2.0 and OAuth 2 Bearer Token, and enter the token as Access Token.',
  guide_pingfederate_scim_2:
    'Choose userName as Unique User Identifier. Under Manage Channels, add one for your directory, map its email address to userName, and activate channel and connection.',
  guide_other_sso_1:
    'Make an application (service provider, relying party) for SAML 2.0 there. If it takes metadata, give it this address, or the file behind it:',
  guide_other_sso_2: 'Otherwise enter these values. Their names differ; the usual ones are:',
  guide_other_sso_3:
    'Have it answer by HTTP-POST, sign the assertion or the response with RSA-SHA256, and send one assertion. Leave encryption off, unless it has the encryption certificate of our metadata.',
  guide_other_sso_4:
    'As Name ID, choose an identifier that never changes, with the format persistent or unspecified. Transient ones cannot be recognized.',
  guide_other_sso_5: `Add three attributes. ${ATTRIBUTES} Send no groups: we need none.`,
  guide_other_sso_6:
    'If its tile starts the sign-in there, have it post to the Start URL above, which names your organization, with the Assertion Consumer Service URL as Recipient and Destination.',
  guide_other_sso_7:
    'Take its metadata. If it has none, copy its entity ID (Issuer URL), its single sign-on URL (Authentication URL) and its signing certificate.',
  guide_other_scim_1:
    'Choose SCIM 2.0 and a bearer token (HTTP header Authorization), and enter the base URL and the token.',
  guide_other_scim_2:
    'Send the email address as userName, and something that never changes as externalId. Groups become teams with the same names.',
} as const;
