// English: the guides for providers in the cloud, and what every guide says. Consoles keep their names.

export const ATTRIBUTES =
  'The attribute “email” is required, with exactly this name; “firstName” and “lastName” are optional.';

export const guides = {
  guide_title: 'Set up {name}',
  guide_connection: 'SSO → Connection',
  guide_metadata: 'our metadata',
  guide_sso: 'Single sign-on',
  guide_scim: 'Provisioning (SCIM)',
  guide_token: 'First generate a token on the {link}.',
  guide_no_scim:
    '{name} cannot provision a custom application. Enable IdP-managed access instead: anyone who signs in becomes a Member.',
  guide_back_values:
    'Return to SSO → Connection, paste the values, and press Enable. Then press Test connection: it signs nobody in and shows what arrived.',
  guide_back_metadata:
    'Use Import from metadata under SSO → Connection, check the values that it shows, save them, and press Enable. Then press Test connection: it signs nobody in and shows what arrived.',
  guide_index_0: 'Requestable SSO URL, index 0',
  guide_acs_twice: 'ACS (Consumer) URL Validator and ACS (Consumer) URL',
  guide_slo_twice: 'SLO Endpoint and SLO Response Endpoint (optional)',
  guide_start_at: 'Address to start at',
  guide_our_metadata: 'Our metadata',
  picture_token: 'the token',
  picture_name: 'a name of your own',
  picture_email: 'their email address',
  picture_first_name: 'their first name',
  picture_last_name: 'their last name',
  picture_email_attribute: 'your email attribute',
  picture_lasting: 'an identifier that never changes',
  picture_address_or_file: 'an address or a file',
  picture_people: 'The people or groups who may sign in',
  picture_user_groups: 'The user groups who may sign in',
  picture_groups: 'The groups who may sign in',
  picture_bookmark: 'A bookmark of your people',
  picture_tile: 'A tile that starts there',
  picture_metadata: 'Its metadata',
  picture_downloads: 'Your downloads',
  picture_alt: 'Picture. {said}.',
  picture_then: '{first}, then {next}',
  picture_on: '{label}: on',
  picture_off: '{label}: off',
  picture_press: 'Press {button}',
  guide_okta_sso_1: 'In the Okta Admin Console, open Applications → Create App Integration → SAML 2.0.',
  guide_okta_sso_2:
    'Under Configure SAML, enter these values. Clear “Use this for Recipient URL and Destination URL” and select “Allow this app to request other SSO URLs”.',
  guide_okta_sso_3: 'Leave Default RelayState empty. Choose Application username “Email” or “Okta username”.',
  guide_okta_sso_4: `Add the attribute statements email = user.email, firstName = user.firstName, lastName = user.lastName, with name format Unspecified. ${ATTRIBUTES}`,
  guide_okta_sso_5: 'Finish, then assign people or groups to the application under Assignments.',
  guide_okta_sso_6:
    'On the Sign On tab, copy the Metadata URL. Or open “View SAML setup instructions”, which shows the Identity Provider Single Sign-On URL, the Identity Provider Issuer and the X.509 Certificate.',
  guide_okta_sso_7:
    'Optional: let Okta sign users out here. Under SSO → Advanced, switch Universal Logout on and copy its URL. In Okta, enter it on the application’s Authentication tab, under Logout → Global Token Revocation.',
  guide_okta_scim_1:
    'On the application’s General tab, enable SCIM provisioning. On the Provisioning tab, press Edit.',
  guide_okta_scim_2:
    'Enter the base URL and “userName” as the unique identifier. Choose the authentication mode HTTP Header and enter the token.',
  guide_okta_scim_3:
    'Under To App, enable Create Users, Update User Attributes and Deactivate Users. Push Groups creates teams with the same names.',
  guide_entra_sso_1:
    'In the Entra admin center, open Enterprise applications → New application → Create your own application → non-gallery. Then Single sign-on → SAML.',
  guide_entra_sso_2: 'Under Basic SAML Configuration, enter:',
  guide_entra_sso_3: `Under Attributes & Claims, add the claim “email” with the source user.mail, and clear its Namespace, or it will not work. Do the same for “firstName” (user.givenname) and “lastName” (user.surname). ${ATTRIBUTES}`,
  guide_entra_sso_4: 'Under Users and groups, assign the people who may sign in.',
  guide_entra_sso_5:
    'Under SAML Certificates, copy the App Federation Metadata Url. Or download Certificate (Base64), and copy Login URL and Microsoft Entra Identifier.',
  guide_entra_scim_1:
    'Open Provisioning → Automatic. Enter the tenant URL, and the token as Secret Token. Press Test Connection.',
  guide_entra_scim_2:
    'Map userPrincipalName to userName, and turn provisioning on. Entra sends changes about every 40 minutes.',
  guide_google_sso_1:
    'In the Google Admin console, open Apps → Web and mobile apps → Add app → Add custom SAML app. Download the metadata on the second page.',
  guide_google_sso_2: 'Under Service provider details, enter:',
  guide_google_sso_3: 'Choose Name ID format EMAIL and Name ID “Basic Information > Primary email”.',
  guide_google_sso_4: `Map Primary email → email, First name → firstName, Last name → lastName. ${ATTRIBUTES}`,
  guide_google_sso_5:
    'Turn the app on for everyone or for an organizational unit; otherwise Google shows “app_not_configured”.',
  guide_google_sso_6: 'You need the file that you downloaded at the beginning.',
  guide_onelogin_sso_1:
    'In the OneLogin administration, open Applications → Add App and choose “SAML Custom Connector (Advanced)”.',
  guide_onelogin_sso_2:
    'On the Configuration tab, enter these values (the validator is a regular expression: escape the dots):',
  guide_onelogin_sso_3:
    'Choose “Service Provider” as SAML initiator and “Both” or “Assertion” as SAML signature element.',
  guide_onelogin_sso_4: `On the Parameters tab, add email, firstName and lastName, each with “Include in SAML assertion”. ${ATTRIBUTES}`,
  guide_onelogin_sso_5: 'On the SSO tab, choose SHA-256. Then download More Actions → SAML Metadata.',
  guide_onelogin_scim_1:
    'Use “SCIM Provisioner with SAML (SCIM v2 Enterprise)”. Enter the base URL and the token as SCIM Bearer Token, then enable provisioning.',
  guide_jumpcloud_sso_1:
    'In the JumpCloud admin portal, open SSO Applications → Add New Application → Custom Application, with SSO by SAML.',
  guide_jumpcloud_sso_2: 'On the SSO tab, enter:',
  guide_jumpcloud_sso_3:
    'Choose an IdP Entity ID that nobody else uses: it must be unique among all organizations here. Clear “Declare Redirect Endpoint”, choose “email” as SAMLSubject NameID and RSA-SHA256 as signature algorithm, and sign the assertion.',
  guide_jumpcloud_sso_4: `Add the user attributes email → email, firstName → firstname, lastName → lastname. ${ATTRIBUTES}`,
  guide_jumpcloud_sso_5: 'Assign user groups, activate the application, and export its metadata.',
  guide_jumpcloud_scim_1:
    'On the Identity Management tab, choose SCIM 2.0, enter the base URL and the token, and test. To change the token later, deactivate, update and reactivate.',
} as const;
