// The same for identity providers that customers run themselves, for Ping's, and for any other.

import { PICTURES_OF_CLOUDS, type PicturesOfGuide } from './pictures.ts';

export const PICTURES = {
  ...PICTURES_OF_CLOUDS,
  keycloak: {
    sso: [
      { at: ['Clients', 'Import client'], fields: [['Client type', 'SAML']], press: 'Save' },
      {
        at: ['Settings'],
        fields: [
          ['Name ID format', 'persistent'],
          ['Signature algorithm', 'RSA_SHA256'],
        ],
        ticks: [
          ['Force name ID format', true],
          ['Sign assertions', true],
        ],
        press: 'Save',
      },
      {
        at: ['Keys'],
        ticks: [
          ['Client signature required', false],
          ['Encrypt assertions', false],
        ],
      },
      {
        at: ['Client scopes', 'Add predefined mapper'],
        ticks: [
          ['X500 email', true],
          ['X500 givenName', true],
          ['X500 surname', true],
        ],
        press: 'Add',
      },
      { at: ['Client scopes'], ticks: [['role_list', true]], press: 'Remove' },
      {
        at: ['Realm settings', 'General', 'Endpoints'],
        fields: [['SAML 2.0 Identity Provider Metadata', 'https://…/protocol/saml/descriptor']],
      },
    ],
    scim: [],
  },
  adfs: {
    sso: [
      {
        at: ['Relying Party Trusts', 'Add Relying Party Trust'],
        ticks: [
          ['Claims aware', true],
          ['Import data published online', true],
        ],
        press: 'Next',
      },
      {
        at: ['Configure URL'],
        ticks: [['Enable support for the SAML 2.0 WebSSO protocol', true]],
        press: 'Next',
      },
      {
        at: ['Access Control Policy'],
        ticks: [
          ['Permit everyone', false],
          ['Permit specific group', true],
        ],
        press: 'Next',
      },
      {
        at: ['Edit Claim Issuance Policy', 'Send LDAP Attributes as Claims'],
        fields: [
          ['“E-Mail-Addresses”', 'email'],
          ['Given-Name', 'firstName'],
          ['Surname', 'lastName'],
        ],
      },
      { at: ['Edit Claim Issuance Policy'], fields: [['User-Principal-Name', 'Name ID']], press: 'Finish' },
      { at: ['Properties', 'Advanced'], fields: [['Secure hash algorithm', 'SHA-256']], press: 'Apply' },
      { at: ['A bookmark of your people'] },
      { at: ['Endpoints', 'Metadata'], fields: [['Federation Metadata', '/FederationMetadata/2007-06/…']] },
    ],
    scim: [],
  },
  pingone: {
    sso: [
      {
        at: ['Applications', 'Applications', '+'],
        fields: [['Application Name', 'a name of your own']],
        ticks: [['SAML Application', true]],
        press: 'Configure',
      },
      {
        at: ['SAML Configuration'],
        ticks: [
          ['Import From URL', false],
          ['Manually Enter', true],
        ],
        press: 'Save',
      },
      { at: ['Overview'], press: 'Save' },
      {
        at: ['Configuration'],
        fields: [['Signing Algorithm', 'RSA_SHA256']],
        ticks: [['Sign Assertion', true]],
        press: 'Save',
      },
      {
        at: ['Attribute Mappings'],
        fields: [
          ['saml_subject', 'User ID'],
          ['email', 'Email Address'],
          ['firstName', 'Given Name'],
          ['lastName', 'Family Name'],
        ],
        press: 'Save',
      },
      { at: ['Access'], ticks: [['The groups who may sign in', true]], press: 'Save' },
      {
        at: ['Configuration'],
        fields: [['IDP Metadata URL', 'https://auth.pingone.com/…/saml20/metadata/…']],
        press: 'Download Metadata',
      },
    ],
    scim: [
      {
        at: ['Integrations', 'Provisioning', 'New connection', 'SCIM Outbound'],
        fields: [
          ['SCIM Version', '2.0'],
          ['Authentication Method', 'OAuth 2 Bearer Token'],
          ['Oauth Access Token', 'the token'],
        ],
        press: 'Test connection',
      },
      {
        at: ['Provisioning', 'New rule'],
        fields: [
          ['Users resource', '/Users'],
          ['Groups resource', '/Groups'],
          ['userName', 'Email Address'],
        ],
        press: 'Save',
      },
    ],
  },
  pingfederate: {
    sso: [
      {
        at: ['Applications', 'SP Connections', 'Create Connection'],
        ticks: [['Browser SSO Profiles, SAML 2.0', true]],
        press: 'Next',
      },
      {
        at: ['Import Metadata'],
        ticks: [
          ['None', false],
          ['URL', true],
        ],
        press: 'Next',
      },
      {
        at: ['Browser SSO', 'SAML Profiles'],
        ticks: [
          ['SP-Initiated SSO', true],
          ['IdP-Initiated SSO', true],
        ],
        press: 'Next',
      },
      {
        at: ['Configure Assertion Creation'],
        fields: [
          ['Identity Mapping', 'Standard'],
          ['Extend the contract', 'email, firstName, lastName'],
        ],
        press: 'Done',
      },
      {
        at: ['Protocol Settings'],
        fields: [['Binding', 'POST']],
        ticks: [
          ['POST', true],
          ['Redirect', true],
          ['Always sign the SAML assertion', true],
        ],
        press: 'Done',
      },
      { at: ['Credentials'], fields: [['Signing Algorithm', 'RSA SHA256']], press: 'Save' },
      { at: ['A bookmark of your people'] },
      { at: ['SP Connections', 'Select Action', 'Export Metadata'], press: 'Export' },
    ],
    scim: [
      {
        at: ['Connection Type', 'Outbound Provisioning'],
        fields: [
          ['SCIM Version', '2.0'],
          ['Authentication Method', 'OAuth 2 Bearer Token'],
          ['Access Token', 'the token'],
        ],
        press: 'Next',
      },
      {
        at: ['Manage Channels'],
        fields: [
          ['Unique User Identifier', 'userName'],
          ['userName', 'your email attribute'],
        ],
        ticks: [['Channel status: active', true]],
        press: 'Save',
      },
    ],
  },
  other: {
    sso: [
      { at: ['Add an application'], ticks: [['SAML 2.0', true]] },
      { at: ['Service provider'] },
      {
        at: ['Signing'],
        fields: [
          ['Binding', 'HTTP-POST'],
          ['Signature algorithm', 'RSA-SHA256'],
        ],
        ticks: [
          ['Sign the assertion', true],
          ['Encrypt the assertion', false],
        ],
      },
      {
        at: ['Name ID'],
        fields: [
          ['Format', 'persistent'],
          ['Value', 'an identifier that never changes'],
        ],
      },
      {
        at: ['Attributes'],
        fields: [
          ['email', 'their email address'],
          ['firstName', 'their first name'],
          ['lastName', 'their last name'],
        ],
      },
      { at: ['A tile that starts there'], press: 'Save' },
      { at: ['Its metadata'], fields: [['Metadata', 'an address or a file']], press: 'Download' },
    ],
    scim: [
      {
        at: ['Provisioning'],
        fields: [
          ['Version', 'SCIM 2.0'],
          ['Authentication', 'Bearer token'],
          ['Token', 'the token'],
        ],
        press: 'Test',
      },
      {
        at: ['Attribute mapping'],
        fields: [
          ['userName', 'their email address'],
          ['externalId', 'an identifier that never changes'],
        ],
        press: 'Save',
      },
    ],
  },
} as const satisfies Record<string, PicturesOfGuide>;
