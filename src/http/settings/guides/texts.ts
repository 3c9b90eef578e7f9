// The text of the guides. Each names things as the identity provider's own console does.

import type { Guide } from './steps.tsx';
import { GUIDES_FOR_SERVERS } from './texts-of-servers.ts';

export const GUIDES_BY_ID = {
  okta: {
    name: 'Okta',
    sso: [
      { text: 'guide_okta_sso_1' },
      {
        text: 'guide_okta_sso_2',
        fields: [
          { label: 'Single sign-on URL', value: 'postback' },
          { label: 'Recipient URL', value: 'acs' },
          { label: 'Destination URL', value: 'acs' },
          { label: 'Audience URI (SP Entity ID)', value: 'audience' },
          { own: 'guide_index_0', value: 'acs' },
        ],
      },
      { text: 'guide_okta_sso_3' },
      {
        text: 'guide_okta_sso_4',
      },
      { text: 'guide_okta_sso_5' },
      {
        text: 'guide_okta_sso_6',
        back: 'metadata',
      },
      {
        inSettings: true,
        text: 'guide_okta_sso_7',
      },
    ],
    scim: [
      {
        text: 'guide_okta_scim_1',
      },
      {
        text: 'guide_okta_scim_2',
        fields: [{ label: 'SCIM connector base URL', value: 'scim' }],
      },
      {
        text: 'guide_okta_scim_3',
      },
    ],
  },
  entra: {
    name: 'Entra ID',
    sso: [
      {
        text: 'guide_entra_sso_1',
      },
      {
        text: 'guide_entra_sso_2',
        fields: [
          { label: 'Identifier (Entity ID)', value: 'audience' },
          { label: 'Reply URL (Assertion Consumer Service URL)', value: 'acs' },
          { label: 'Sign on URL', value: 'postback' },
          { label: 'Logout URL (optional)', value: 'logout' },
        ],
      },
      {
        text: 'guide_entra_sso_3',
      },
      { text: 'guide_entra_sso_4' },
      {
        text: 'guide_entra_sso_5',
        back: 'metadata',
      },
    ],
    scim: [
      {
        text: 'guide_entra_scim_1',
        fields: [{ label: 'Tenant URL', value: 'scim' }],
      },
      {
        text: 'guide_entra_scim_2',
      },
    ],
  },
  google: {
    name: 'Google Workspace',
    sso: [
      {
        text: 'guide_google_sso_1',
      },
      {
        text: 'guide_google_sso_2',
        fields: [
          { label: 'ACS URL', value: 'acs' },
          { label: 'Entity ID', value: 'audience' },
          { label: 'Start URL', value: 'postback' },
        ],
      },
      { text: 'guide_google_sso_3' },
      {
        text: 'guide_google_sso_4',
      },
      {
        text: 'guide_google_sso_5',
      },
      { text: 'guide_google_sso_6', back: 'metadata' },
    ],
    scim: null,
  },
  onelogin: {
    name: 'OneLogin',
    sso: [
      {
        text: 'guide_onelogin_sso_1',
      },
      {
        text: 'guide_onelogin_sso_2',
        fields: [
          { label: 'Audience (EntityID)', value: 'audience' },
          { label: 'Recipient', value: 'acs' },
          { own: 'guide_acs_twice', value: 'acs' },
          { label: 'Login URL', value: 'postback' },
          { label: 'Single Logout URL (optional)', value: 'logout' },
        ],
      },
      {
        text: 'guide_onelogin_sso_3',
      },
      {
        text: 'guide_onelogin_sso_4',
      },
      {
        text: 'guide_onelogin_sso_5',
        back: 'metadata',
      },
    ],
    scim: [
      {
        text: 'guide_onelogin_scim_1',
        fields: [{ label: 'SCIM Base URL', value: 'scim' }],
      },
    ],
  },
  jumpcloud: {
    name: 'JumpCloud',
    sso: [
      {
        text: 'guide_jumpcloud_sso_1',
      },
      {
        text: 'guide_jumpcloud_sso_2',
        fields: [
          { label: 'SP Entity ID', value: 'audience' },
          { label: 'ACS URLs', value: 'acs' },
          { label: 'Login URL', value: 'postback' },
        ],
      },
      {
        text: 'guide_jumpcloud_sso_3',
      },
      {
        text: 'guide_jumpcloud_sso_4',
      },
      {
        text: 'guide_jumpcloud_sso_5',
        back: 'metadata',
      },
    ],
    scim: [
      {
        text: 'guide_jumpcloud_scim_1',
        fields: [{ label: 'Base URL', value: 'scim' }],
      },
    ],
  },
  ...GUIDES_FOR_SERVERS,
} as const satisfies Record<string, Guide>;
