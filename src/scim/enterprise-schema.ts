// The enterprise User extension, RFC 7643 section 4.3.

import { attribute, type Schema } from './attribute.ts';

export const ENTERPRISE_SCHEMA_ID = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

export const ENTERPRISE_SCHEMA: Schema = {
  id: ENTERPRISE_SCHEMA_ID,
  name: 'EnterpriseUser',
  description: 'Enterprise User',
  attributes: [
    attribute('employeeNumber', 'The identifier that the organization gave the person.'),
    attribute('costCenter', 'The name of a cost center.'),
    attribute('organization', 'The name of an organization.'),
    attribute('division', 'The name of a division.'),
    attribute('department', 'The name of a department.'),
    attribute('manager', "The user's manager.", {
      type: 'complex',
      subAttributes: [
        attribute('value', "The id of the manager's User resource.", { caseExact: true }),
        // readOnly although section 8.7.1 says readWrite: it follows from `value`, and two truths could
        // disagree.
        attribute(
          '$ref',
          "The URI of the manager's User resource. Sent without a `value`, it names the manager.",
          {
            type: 'reference',
            referenceTypes: ['User'],
            mutability: 'readOnly',
          },
        ),
        attribute('displayName', "The manager's name.", { mutability: 'readOnly' }),
      ],
    }),
  ],
};
