// The guides for identity providers that customers run themselves, for Ping's, and for any other.

import type { Guide } from './steps.tsx';

export const GUIDES_FOR_SERVERS = {
  keycloak: {
    name: 'Keycloak',
    sso: [
      {
        text: 'guide_keycloak_sso_1',
        fields: [
          { label: 'Client ID', value: 'audience' },
          { label: 'Home URL', value: 'postback' },
          { label: 'Valid redirect URIs', value: 'acs' },
          { label: 'Assertion Consumer Service POST Binding URL', value: 'acs' },
          { label: 'Logout Service POST Binding URL (optional)', value: 'logout' },
        ],
      },
      {
        text: 'guide_keycloak_sso_2',
      },
      {
        text: 'guide_keycloak_sso_3',
      },
      {
        text: 'guide_keycloak_sso_4',
      },
      {
        text: 'guide_keycloak_sso_5',
      },
      {
        text: 'guide_keycloak_sso_6',
        back: 'metadata',
      },
    ],
    scim: null,
  },
  adfs: {
    name: 'AD FS',
    sso: [
      {
        text: 'guide_adfs_sso_1',
        fields: [{ label: 'Federation metadata address', value: 'metadata' }],
      },
      {
        text: 'guide_adfs_sso_2',
        fields: [
          { label: 'Relying party SAML 2.0 SSO service URL', value: 'acs' },
          { label: 'Relying party trust identifier', value: 'audience' },
        ],
      },
      {
        text: 'guide_adfs_sso_3',
      },
      {
        text: 'guide_adfs_sso_4',
      },
      {
        text: 'guide_adfs_sso_5',
      },
      {
        text: 'guide_adfs_sso_6',
        fields: [{ label: 'Trusted URL (optional)', value: 'logout' }],
      },
      { text: 'guide_start', fields: [{ own: 'guide_start_at', value: 'postback' }] },
      {
        text: 'guide_adfs_sso_8',
        back: 'metadata',
      },
    ],
    scim: null,
  },
  pingone: {
    name: 'PingOne',
    sso: [
      {
        text: 'guide_pingone_sso_1',
      },
      {
        text: 'guide_pingone_sso_2',
        fields: [
          { label: 'ACS URLs', value: 'acs' },
          { label: 'Entity ID', value: 'audience' },
        ],
      },
      {
        text: 'guide_pingone_sso_3',
        fields: [{ label: 'Signon URL', value: 'postback' }],
      },
      {
        text: 'guide_pingone_sso_4',
        fields: [{ own: 'guide_slo_twice', value: 'logout' }],
      },
      {
        text: 'guide_pingone_sso_5',
      },
      {
        text: 'guide_pingone_sso_6',
      },
      {
        text: 'guide_pingone_sso_7',
        back: 'metadata',
      },
    ],
    scim: [
      {
        text: 'guide_pingone_scim_1',
        fields: [{ label: 'SCIM base URL', value: 'scim' }],
      },
      {
        text: 'guide_pingone_scim_2',
      },
    ],
  },
  pingfederate: {
    name: 'PingFederate',
    sso: [
      {
        text: 'guide_pingfederate_sso_1',
      },
      {
        text: 'guide_pingfederate_sso_2',
        fields: [{ label: 'Partner’s Entity ID (Connection ID)', value: 'audience' }],
      },
      {
        text: 'guide_pingfederate_sso_3',
      },
      {
        text: 'guide_pingfederate_sso_4',
      },
      {
        text: 'guide_pingfederate_sso_5',
        fields: [{ label: 'Endpoint URL', value: 'acs' }],
      },
      {
        text: 'guide_pingfederate_sso_6',
      },
      { text: 'guide_start', fields: [{ own: 'guide_start_at', value: 'postback' }] },
      {
        text: 'guide_pingfederate_sso_8',
        back: 'metadata',
      },
    ],
    scim: [
      {
        text: 'guide_pingfederate_scim_1',
        fields: [{ label: 'SCIM URL', value: 'scim' }],
      },
      {
        text: 'guide_pingfederate_scim_2',
      },
    ],
  },
  other: {
    name: 'another SAML provider',
    ownName: 'sso_guide_other',
    sso: [
      {
        text: 'guide_other_sso_1',
        fields: [{ own: 'guide_our_metadata', value: 'metadata' }],
      },
      {
        text: 'guide_other_sso_2',
        fields: [
          { label: 'Entity ID, Audience', value: 'audience' },
          { label: 'Assertion Consumer Service URL, Recipient, Destination', value: 'acs' },
          { label: 'Start URL, Login URL, Sign-on URL', value: 'postback' },
          { label: 'Single Logout URL (optional)', value: 'logout' },
        ],
      },
      {
        text: 'guide_other_sso_3',
      },
      {
        text: 'guide_other_sso_4',
      },
      { text: 'guide_other_sso_5' },
      {
        text: 'guide_other_sso_6',
      },
      {
        text: 'guide_other_sso_7',
        back: 'metadata',
      },
    ],
    scim: [
      {
        text: 'guide_other_scim_1',
        fields: [{ label: 'SCIM base URL', value: 'scim' }],
      },
      {
        text: 'guide_other_scim_2',
      },
    ],
  },
} as const satisfies Record<string, Guide>;
