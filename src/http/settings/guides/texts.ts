// The words of the guides. Each names things as the identity provider's own console does.

import type { Guide } from './page.tsx';

const BACK =
  'Come back to the SSO page, paste them, and press Enable. Then press Test connection: it signs nobody in and shows what arrived.';
const ATTRIBUTES =
  'The attribute “email” is required, by exactly this name; “firstName” and “lastName” fill in names.';

export const GUIDES_BY_ID = {
  okta: {
    name: 'Okta',
    sso: [
      { text: 'In the Okta Admin Console open Applications → Create App Integration → SAML 2.0.' },
      {
        text: 'Under Configure SAML enter these values. Untick “Use this for Recipient URL and Destination URL”, tick “Allow this app to request other SSO URLs”.',
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
      { text: 'Finish, and assign people or groups to the application under Assignments.' },
      {
        text: `On the tab Sign On open “View SAML setup instructions”: it shows the Identity Provider Single Sign-On URL, the Identity Provider Issuer and the X.509 Certificate. Or copy the metadata address and use Import from metadata. ${BACK}`,
      },
    ],
    scim: [
      {
        text: 'On the tab General of the application enable SCIM provisioning. On the tab Provisioning press Edit.',
      },
      {
        text: 'Enter the base URL, “userName” as the unique identifier, and the authentication mode HTTP Header with the token from the SCIM page.',
        fields: [{ label: 'SCIM connector base URL', value: 'scim' }],
      },
      {
        text: 'Under To App enable Create Users, Update User Attributes and Deactivate Users. Push Groups makes teams of the same names.',
      },
    ],
  },
  entra: {
    name: 'Entra ID',
    sso: [
      {
        text: 'In the Entra admin center open Enterprise applications → New application → Create your own application → non-gallery. Then Single sign-on → SAML.',
      },
      {
        text: 'Under Basic SAML Configuration enter:',
        fields: [
          { label: 'Identifier (Entity ID)', value: 'audience' },
          { label: 'Reply URL (Assertion Consumer Service URL)', value: 'acs' },
          { label: 'Sign on URL', value: 'postback' },
          { label: 'Logout URL (optional)', value: 'logout' },
        ],
      },
      {
        text: `Under Attributes & Claims add the claim “email” with source user.mail and clear its Namespace, or it will not work. Likewise “firstName” (user.givenname) and “lastName” (user.surname). ${ATTRIBUTES}`,
      },
      { text: 'Under Users and groups assign who may sign in.' },
      {
        text: `Under SAML Certificates copy the App Federation Metadata Url and use Import from metadata; or download Certificate (Base64) and copy Login URL and Microsoft Entra Identifier. ${BACK}`,
      },
    ],
    scim: [
      {
        text: 'Open Provisioning → Automatic, enter the tenant URL, and the token from the SCIM page as Secret Token. Press Test Connection.',
        fields: [{ label: 'Tenant URL', value: 'scim' }],
      },
      {
        text: 'Map userPrincipalName to userName, and switch provisioning on. Entra sends changes about every 40 minutes.',
      },
    ],
  },
  google: {
    name: 'Google Workspace',
    sso: [
      {
        text: 'In the Google Admin console open Apps → Web and mobile apps → Add app → Add custom SAML app. Download the metadata on the second page.',
      },
      {
        text: 'Under Service provider details enter:',
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
        text: 'Switch the app on for everyone or for an organizational unit: otherwise Google answers “app_not_configured”.',
      },
      { text: `Give the downloaded file to Import from metadata. ${BACK}` },
    ],
    scim: null,
  },
  onelogin: {
    name: 'OneLogin',
    sso: [
      {
        text: 'In OneLogin’s administration open Applications → Add App and choose “SAML Custom Connector (Advanced)”.',
      },
      {
        text: 'On the tab Configuration enter (the validator is a regular expression: escape the dots):',
        fields: [
          { label: 'Audience (EntityID)', value: 'audience' },
          { label: 'Recipient', value: 'acs' },
          { label: 'ACS (Consumer) URL Validator and ACS (Consumer) URL', value: 'acs' },
          { label: 'Login URL', value: 'postback' },
          { label: 'Single Logout URL (optional)', value: 'logout' },
        ],
      },
      { text: 'Choose SAML initiator “Service Provider” and SAML signature element “Both” or “Assertion”.' },
      {
        text: `On the tab Parameters add email, firstName and lastName, each with “Include in SAML assertion”. ${ATTRIBUTES}`,
      },
      {
        text: `On the tab SSO choose SHA-256, then use More Actions → SAML Metadata with Import from metadata. ${BACK}`,
      },
    ],
    scim: [
      {
        text: 'Use “SCIM Provisioner with SAML (SCIM v2 Enterprise)”. Enter the base URL and the token from the SCIM page as SCIM Bearer Token, then enable provisioning.',
        fields: [{ label: 'SCIM Base URL', value: 'scim' }],
      },
    ],
  },
  jumpcloud: {
    name: 'JumpCloud',
    sso: [
      {
        text: 'In JumpCloud’s admin portal open SSO Applications → Add New Application → Custom Application, with SSO by SAML.',
      },
      {
        text: 'On the tab SSO enter:',
        fields: [
          { label: 'SP Entity ID', value: 'audience' },
          { label: 'ACS URLs', value: 'acs' },
          { label: 'Login URL', value: 'postback' },
        ],
      },
      {
        text: 'Choose an IdP Entity ID that nobody else uses: it must be unique over all organizations here. Untick “Declare Redirect Endpoint”, choose SAMLSubject NameID “email” and signature RSA-SHA256; sign the assertion.',
      },
      {
        text: `Add the user attributes email → email, firstName → firstname, lastName → lastname. ${ATTRIBUTES}`,
      },
      { text: 'Assign user groups, activate the application, and export its metadata.' },
      { text: `Give the exported file to Import from metadata. ${BACK}` },
    ],
    scim: [
      {
        text: 'On the tab Identity Management choose SCIM 2.0, enter the base URL and the token from the SCIM page, and test. A new token means: deactivate, update, reactivate.',
        fields: [{ label: 'Base URL', value: 'scim' }],
      },
    ],
  },
} as const satisfies Record<string, Guide>;
