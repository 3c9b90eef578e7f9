// What the pictures of the guides show, one for each step. The values to copy come from the step itself.

import type { Picture } from '../../../ui/picture.tsx';

export const PICTURES_OF_CLOUDS = {
  okta: {
    sso: [
      {
        at: ['Applications', 'Create App Integration'],
        ticks: [
          ['OIDC - OpenID Connect', false],
          ['SAML 2.0', true],
        ],
        press: 'Next',
      },
      {
        at: ['Configure SAML'],
        ticks: [
          ['Use this for Recipient URL and Destination URL', false],
          ['Allow this app to request other SSO URLs', true],
        ],
      },
      {
        at: ['Configure SAML'],
        fields: [
          ['Default RelayState', ''],
          ['Application username', 'Email'],
        ],
      },
      {
        at: ['Configure SAML', 'Attribute Statements'],
        fields: [
          ['email', 'user.email'],
          ['firstName', 'user.firstName'],
          ['lastName', 'user.lastName'],
        ],
        press: 'Next',
      },
      { at: ['Assignments'], ticks: [['The people or groups who may sign in', true]], press: 'Assign' },
      {
        at: ['Sign On'],
        fields: [['Metadata URL', 'https://….okta.com/app/…/sso/saml/metadata']],
        press: 'Copy',
      },
      {
        at: ['Authentication', 'Logout'],
        fields: [['Global Token Revocation endpoint', '…']],
        press: 'Save',
      },
    ],
    scim: [
      { at: ['General', 'App Settings'], ticks: [['Enable SCIM provisioning', true]], press: 'Save' },
      {
        at: ['Provisioning', 'Integration'],
        fields: [
          ['Unique identifier field for users', 'userName'],
          ['Authentication Mode', 'HTTP Header'],
          ['Authorization: Bearer', 'the token'],
        ],
        press: 'Test Connector Configuration',
      },
      {
        at: ['Provisioning', 'To App'],
        ticks: [
          ['Create Users', true],
          ['Update User Attributes', true],
          ['Deactivate Users', true],
        ],
        press: 'Save',
      },
    ],
  },
  entra: {
    sso: [
      {
        at: ['Enterprise applications', 'New application', 'Create your own application'],
        ticks: [['Integrate any other application (Non-gallery)', true]],
        press: 'Create',
      },
      { at: ['Single sign-on', 'SAML', 'Basic SAML Configuration'], press: 'Save' },
      {
        at: ['Attributes & Claims', 'Add new claim'],
        fields: [
          ['Name', 'email'],
          ['Namespace', ''],
          ['Source attribute', 'user.mail'],
        ],
        press: 'Save',
      },
      { at: ['Users and groups'], ticks: [['The people or groups who may sign in', true]], press: 'Assign' },
      {
        at: ['Single sign-on', 'SAML Certificates'],
        fields: [['App Federation Metadata Url', 'https://login.microsoftonline.com/…']],
        press: 'Copy',
      },
    ],
    scim: [
      {
        at: ['Provisioning'],
        fields: [
          ['Provisioning Mode', 'Automatic'],
          ['Secret Token', 'the token'],
        ],
        press: 'Test Connection',
      },
      {
        at: ['Provisioning', 'Mappings'],
        fields: [['userName', 'userPrincipalName']],
        ticks: [['Provisioning Status: On', true]],
        press: 'Save',
      },
    ],
  },
  google: {
    sso: [
      {
        at: ['Apps', 'Web and mobile apps', 'Add custom SAML app'],
        fields: [['Option 1: Download IdP metadata', 'GoogleIDPMetadata.xml']],
        press: 'Download metadata',
      },
      { at: ['Service provider details'] },
      {
        at: ['Service provider details'],
        fields: [
          ['Name ID format', 'EMAIL'],
          ['Name ID', 'Basic Information > Primary email'],
        ],
        press: 'Continue',
      },
      {
        at: ['Attribute mapping'],
        fields: [
          ['Primary email', 'email'],
          ['First name', 'firstName'],
          ['Last name', 'lastName'],
        ],
        press: 'Finish',
      },
      {
        at: ['User access', 'Service status'],
        ticks: [
          ['ON for everyone', true],
          ['OFF for everyone', false],
        ],
        press: 'Save',
      },
      { fields: [['Your downloads', 'GoogleIDPMetadata.xml']] },
    ],
    scim: [],
  },
  onelogin: {
    sso: [
      {
        at: ['Applications', 'Add App'],
        fields: [['Search', 'SAML Custom Connector (Advanced)']],
        press: 'Save',
      },
      { at: ['Configuration'], press: 'Save' },
      {
        at: ['Configuration'],
        fields: [
          ['SAML initiator', 'Service Provider'],
          ['SAML signature element', 'Assertion'],
        ],
      },
      {
        at: ['Parameters'],
        fields: [
          ['email', 'Email'],
          ['firstName', 'First Name'],
          ['lastName', 'Last Name'],
        ],
        ticks: [['Include in SAML assertion', true]],
        press: 'Save',
      },
      { at: ['SSO', 'More Actions', 'SAML Metadata'], fields: [['SAML Signature Algorithm', 'SHA-256']] },
    ],
    scim: [
      {
        at: ['Configuration'],
        fields: [['SCIM Bearer Token', 'the token']],
        ticks: [['Enable provisioning', true]],
        press: 'Enable',
      },
    ],
  },
  jumpcloud: {
    sso: [
      {
        at: ['SSO Applications', 'Add New Application', 'Custom Application'],
        ticks: [
          ['Manage Single Sign-On (SSO)', true],
          ['Configure SSO with SAML', true],
        ],
        press: 'Next',
      },
      { at: ['SSO'] },
      {
        at: ['SSO'],
        fields: [
          ['IdP Entity ID', 'a name of your own'],
          ['SAMLSubject NameID', 'email'],
          ['Signature Algorithm', 'RSA-SHA256'],
        ],
        ticks: [
          ['Sign Assertion', true],
          ['Declare Redirect Endpoint', false],
        ],
      },
      {
        at: ['SSO', 'Attributes'],
        fields: [
          ['email', 'email'],
          ['firstName', 'firstname'],
          ['lastName', 'lastname'],
        ],
        press: 'Activate',
      },
      { at: ['SSO', 'Export Metadata'], ticks: [['The user groups who may sign in', true]], press: 'Save' },
    ],
    scim: [
      {
        at: ['Identity Management'],
        fields: [
          ['API Type', 'SCIM API'],
          ['SCIM Version', 'SCIM 2.0'],
          ['Token Key', 'the token'],
        ],
        press: 'Test Connection',
      },
    ],
  },
} as const satisfies Record<string, PicturesOfGuide>;

export interface PicturesOfGuide {
  readonly sso: readonly Picture[];
  readonly scim: readonly Picture[];
}
