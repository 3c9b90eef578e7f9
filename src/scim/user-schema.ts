// The core User schema, RFC 7643 section 4.1 and the text of section 8.7.1. Where the two differ the prose
// wins: references and binary values are case-exact (2.3.6, 2.3.7).

import { type Attribute, attribute, type Schema } from './attribute.ts';

export const USER_SCHEMA_ID = 'urn:ietf:params:scim:schemas:core:2.0:User';

const NAME: readonly Attribute[] = [
  attribute('formatted', 'The full name, with all middle names, titles and suffixes, formatted for display.'),
  attribute('familyName', 'The family name, or last name in most Western languages.'),
  attribute('givenName', 'The given name, or first name in most Western languages.'),
  attribute('middleName', 'The middle names.'),
  attribute('honorificPrefix', 'The honorific prefixes, or title, such as "Ms.".'),
  attribute('honorificSuffix', 'The honorific suffixes, such as "III".'),
];

const ADDRESS: readonly Attribute[] = [
  attribute('formatted', 'The full mailing address, formatted for display; may contain newlines.'),
  attribute('streetAddress', 'The full street address; may contain newlines.'),
  attribute('locality', 'The city or locality.'),
  attribute('region', 'The state or region.'),
  attribute('postalCode', 'The zip code or postal code.'),
  attribute('country', 'The country, as ISO 3166-1 alpha-2 code.'),
  type(['work', 'home', 'other']),
  // Not in section 8.7.1, but in the prose of 2.4 and in what identity providers send and select by.
  primary(),
];

export const USER_SCHEMA: Schema = {
  id: USER_SCHEMA_ID,
  name: 'User',
  description: 'User Account',
  attributes: [
    attribute(
      'userName',
      'The identifier with which the user signs in: an email address. Unique, compared without case.',
      {
        required: true,
        uniqueness: 'server',
      },
    ),
    attribute('name', "The components of the user's name.", { type: 'complex', subAttributes: NAME }),
    attribute('displayName', 'The name of the user, suitable for display to end-users.'),
    attribute('nickName', 'The casual way to address the user, such as "Bob" instead of "Robert".'),
    attribute('profileUrl', 'The location of a page with the online profile of the user.', {
      type: 'reference',
      referenceTypes: ['external'],
    }),
    attribute('title', 'The title, such as "Vice President".'),
    attribute(
      'userType',
      'The relation between the organization and the user, such as "Contractor" or "Employee".',
    ),
    attribute(
      'preferredLanguage',
      'The preferred written or spoken language, as in the header Accept-Language.',
    ),
    attribute('locale', 'The default location for currency, date and number formats, such as "en-US".'),
    attribute('timezone', 'The time zone, such as "America/Los_Angeles".'),
    attribute(
      'active',
      'Whether the user may sign in. Deactivating ends every session at once. A user has it always: true where the client that creates the user does not say, and it cannot be removed.',
      { type: 'boolean', required: true },
    ),
    attribute('password', 'Accepted and dropped: it is neither stored nor returned nor compared.', {
      caseExact: true,
      mutability: 'writeOnly',
      returned: 'never',
    }),
    values('emails', 'Email addresses.', attribute('value', 'An email address.'), ['work', 'home', 'other']),
    values('phoneNumbers', 'Telephone numbers, kept as sent.', attribute('value', 'A telephone number.'), [
      'work',
      'home',
      'mobile',
      'fax',
      'pager',
      'other',
    ]),
    values('ims', 'Instant messaging addresses.', attribute('value', 'An instant messaging address.'), [
      'aim',
      'gtalk',
      'icq',
      'xmpp',
      'msn',
      'skype',
      'qq',
      'yahoo',
    ]),
    values(
      'photos',
      'URLs of photos.',
      attribute('value', 'The URL of an image file.', { type: 'reference', referenceTypes: ['external'] }),
      ['photo', 'thumbnail'],
    ),
    attribute('addresses', 'Physical mailing addresses.', {
      type: 'complex',
      multiValued: true,
      subAttributes: ADDRESS,
    }),
    attribute('groups', 'The groups of the user. Changed through the Group resource only.', {
      type: 'complex',
      multiValued: true,
      mutability: 'readOnly',
      subAttributes: [
        readOnly('value', 'The id of the group.', { caseExact: true }),
        readOnly('$ref', 'The URI of the group.', {
          type: 'reference',
          caseExact: true,
          referenceTypes: ['Group'],
        }),
        readOnly('display', 'The name of the group.'),
        readOnly('type', 'How the user came into the group: always "direct".', {
          canonicalValues: ['direct'],
        }),
      ],
    }),
    values(
      'entitlements',
      'Entitlements, kept for the identity provider; they grant nothing here.',
      attribute('value', 'An entitlement.'),
    ),
    values(
      'roles',
      'Roles, kept for the identity provider; they grant nothing here.',
      attribute('value', 'A role.'),
    ),
    values(
      'x509Certificates',
      'Certificates of the user.',
      attribute('value', 'One certificate: DER as base64.', { type: 'binary' }),
    ),
  ],
};

function values(
  name: string,
  description: string,
  value: Attribute,
  canonicalTypes?: readonly string[],
): Attribute {
  return attribute(name, description, {
    type: 'complex',
    multiValued: true,
    subAttributes: [
      value,
      attribute('display', 'A name for the value, for display.'),
      type(canonicalTypes),
      primary(),
    ],
  });
}

function type(canonicalValues: readonly string[] | undefined): Attribute {
  return attribute(
    'type',
    'What the value is for.',
    canonicalValues === undefined ? {} : { canonicalValues },
  );
}

function primary(): Attribute {
  return attribute('primary', 'Whether this is the preferred value. True at most once.', { type: 'boolean' });
}

function readOnly(name: string, description: string, characteristics: Partial<Attribute> = {}): Attribute {
  return attribute(name, description, { mutability: 'readOnly', ...characteristics });
}
