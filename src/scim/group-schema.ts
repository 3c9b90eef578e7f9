// The core Group schema, RFC 7643 section 4.2. A Group is a
// team here: its name is unique, its members are Users.

import { attribute, type Schema } from './attribute.ts';

export const GROUP_SCHEMA_ID = 'urn:ietf:params:scim:schemas:core:2.0:Group';

export const GROUP_SCHEMA: Schema = {
  id: GROUP_SCHEMA_ID,
  name: 'Group',
  description: 'Group',
  attributes: [
    attribute('displayName', 'The name of the group. Unique, compared without case.', {
      required: true,
      uniqueness: 'server',
    }),
    attribute('members', 'The members of the group.', {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        attribute('value', 'The id of the member.', { mutability: 'immutable', caseExact: true }),
        attribute('$ref', 'The URI of the member.', {
          type: 'reference',
          mutability: 'immutable',
          referenceTypes: ['User'],
        }),
        attribute('type', 'What the member is: always "User".', {
          mutability: 'immutable',
          canonicalValues: ['User'],
        }),
        attribute('display', "The member's name.", { mutability: 'readOnly' }),
      ],
    }),
  ],
};
