// The text of the guides. Each names things as the identity provider's own console does.

import { ATTRIBUTES } from './sentences.ts';
import type { Guide } from './steps.tsx';
import { GUIDES_FOR_SERVERS } from './texts-of-servers.ts';

export const GUIDES_BY_ID = {
  okta: {
    name: 'Okta',
    sso: [
      { text: 'In the Okta Admin Console, open Applications → Create App Integration → SAML 2.0.' },
      {
        text: 'Under Configure SAML, enter these values. Clear “Use this for Recipient URL and Destination URL” and select “Allow this app to request other SSO URLs”.',
        fields: [
          { label: 'Single sign-on URL', value: 'postback' },
          { label: 'Recipient URL', value: 'acs' },
          { label: 'Destination URL', value: 'acs' },
          { label: 'Audience URI (SP Entity ID)', value: 'audience' },
          { label: 'Requestable SSO URL, index 0', value: 'acs' },
        ],
      },
      { text: 'Leave Default RelayState empty. Choose Application username “Email” or “Okta username”.' },
      {
        text: `Add the attribute statements email = user.email, firstName = user.firstName, lastName = user.lastName, with name format Unspecified. ${ATTRIBUTES}`,
      },
      { text: 'Finish, then assign people or groups to the application under Assignments.' },
      {
        text: 'On the Sign On tab, copy the Metadata URL. Or open “View SAML setup instructions”, which shows the Identity Provider Single Sign-On URL, the Identity Provider Issuer and the X.509 Certificate.',
        back: 'metadata',
      },
      {
        inSettings: true,
        text: 'Optional: let Okta sign users out here. Under SSO → Advanced, switch Universal Logout on and copy its URL. In Okta, enter it on the application’s Authentication tab, under Logout → Global Token Revocation.',
      },
    ],
    scim: [
      {
        text: 'On the application’s General tab, enable SCIM provisioning. On the Provisioning tab, press Edit.',
      },
      {
        text: 'Enter the base URL and “userName” as the unique identifier. Choose the authentication mode HTTP Header and enter the token.',
        fields: [{ label: 'SCIM connector base URL', value: 'scim' }],
      },
      {
        text: 'Under To App, enable Create Users, Update User Attributes and Deactivate Users. Push Groups creates teams with the same names.',
      },
    ],
  },
  entra: {
    name: 'Entra ID',
    sso: [
      {
        text: 'In the Entra admin center, open Enterprise applications → New application → Create your own application → non-gallery. Then Single sign-on → SAML.',
      },
      {
        text: 'Under Basic SAML Configuration, enter:',
        fields: [
          { label: 'Identifier (Entity ID)', value: 'audience' },
          { label: 'Reply URL (Assertion Consumer Service URL)', value: 'acs' },
          { label: 'Sign on URL', value: 'postback' },
          { label: 'Logout URL (optional)', value: 'logout' },
        ],
      },
      {
        text: `Under Attributes & Claims, add the claim “email” with the source user.mail, and clear its Namespace, or it will not work. Do the same for “firstName” (user.givenname) and “lastName” (user.surname). ${ATTRIBUTES}`,
      },
      { text: 'Under Users and groups, assign the people who may sign in.' },
      {
        text: 'Under SAML Certificates, copy the App Federation Metadata Url. Or download Certificate (Base64), and copy Login URL and Microsoft Entra Identifier.',
        back: 'metadata',
      },
    ],
    scim: [
      {
        text: 'Open Provisioning → Automatic. Enter the tenant URL, and the token as Secret Token. Press Test Connection.',
        fields: [{ label: 'Tenant URL', value: 'scim' }],
      },
      {
        text: 'Map userPrincipalName to userName, and turn provisioning on. Entra sends changes about every 40 minutes.',
      },
    ],
  },
  google: {
    name: 'Google Workspace',
    sso: [
      {
        text: 'In the Google Admin console, open Apps → Web and mobile apps → Add app → Add custom SAML app. Download the metadata on the second page.',
      },
      {
        text: 'Under Service provider details, enter:',
        fields: [
          { label: 'ACS URL', value: 'acs' },
          { label: 'Entity ID', value: 'audience' },
          { label: 'Start URL', value: 'postback' },
        ],
      },
      { text: 'Choose Name ID format EMAIL and Name ID “Basic Information > Primary email”.' },
      {
        text: `Map Primary email → email, First name → firstName, Last name → lastName. ${ATTRIBUTES}`,
      },
      {
        text: 'Turn the app on for everyone or for an organizational unit; otherwise Google shows “app_not_configured”.',
      },
      { text: 'You need the file that you downloaded at the beginning.', back: 'metadata' },
    ],
    scim: null,
  },
  onelogin: {
    name: 'OneLogin',
    sso: [
      {
        text: 'In the OneLogin administration, open Applications → Add App and choose “SAML Custom Connector (Advanced)”.',
      },
      {
        text: 'On the Configuration tab, enter these values (the validator is a regular expression: escape the dots):',
        fields: [
          { label: 'Audience (EntityID)', value: 'audience' },
          { label: 'Recipient', value: 'acs' },
          { label: 'ACS (Consumer) URL Validator and ACS (Consumer) URL', value: 'acs' },
          { label: 'Login URL', value: 'postback' },
          { label: 'Single Logout URL (optional)', value: 'logout' },
        ],
      },
      {
        text: 'Choose “Service Provider” as SAML initiator and “Both” or “Assertion” as SAML signature element.',
      },
      {
        text: `On the Parameters tab, add email, firstName and lastName, each with “Include in SAML assertion”. ${ATTRIBUTES}`,
      },
      {
        text: 'On the SSO tab, choose SHA-256. Then download More Actions → SAML Metadata.',
        back: 'metadata',
      },
    ],
    scim: [
      {
        text: 'Use “SCIM Provisioner with SAML (SCIM v2 Enterprise)”. Enter the base URL and the token as SCIM Bearer Token, then enable provisioning.',
        fields: [{ label: 'SCIM Base URL', value: 'scim' }],
      },
    ],
  },
  jumpcloud: {
    name: 'JumpCloud',
    sso: [
      {
        text: 'In the JumpCloud admin portal, open SSO Applications → Add New Application → Custom Application, with SSO by SAML.',
      },
      {
        text: 'On the SSO tab, enter:',
        fields: [
          { label: 'SP Entity ID', value: 'audience' },
          { label: 'ACS URLs', value: 'acs' },
          { label: 'Login URL', value: 'postback' },
        ],
      },
      {
        text: 'Choose an IdP Entity ID that nobody else uses: it must be unique among all organizations here. Clear “Declare Redirect Endpoint”, choose “email” as SAMLSubject NameID and RSA-SHA256 as signature algorithm, and sign the assertion.',
      },
      {
        text: `Add the user attributes email → email, firstName → firstname, lastName → lastname. ${ATTRIBUTES}`,
      },
      {
        text: 'Assign user groups, activate the application, and export its metadata.',
        back: 'metadata',
      },
    ],
    scim: [
      {
        text: 'On the Identity Management tab, choose SCIM 2.0, enter the base URL and the token, and test. To change the token later, deactivate, update and reactivate.',
        fields: [{ label: 'Base URL', value: 'scim' }],
      },
    ],
  },
  ...GUIDES_FOR_SERVERS,
} as const satisfies Record<string, Guide>;
