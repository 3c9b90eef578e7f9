// What /Schemas says of every attribute, beside the text of the standard: each difference is here, with its
// reason.

import { describe, expect, it } from 'vitest';
import { loadSchema, toSchemas } from '../../src/scim/discovery.ts';
import { RFC_7643 } from '../support/rfc7643.ts';

interface Published {
  readonly name: string;
  readonly type: string;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  readonly caseExact?: boolean;
  readonly mutability: string;
  readonly returned: string;
  readonly uniqueness?: string;
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly Published[];
}

const BASE = 'https://sso.example/scim/v2';
const schemas = toSchemas(BASE) as unknown as readonly {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Published[];
}[];

function linesOf(one: Published, within = ''): string[] {
  const name = within + one.name;
  const line = [
    name,
    one.type + (one.multiValued ? '[]' : ''),
    one.required ? 'required' : '',
    one.caseExact === true ? 'exact' : '',
    one.mutability,
    one.returned,
    one.uniqueness ?? 'none',
    one.canonicalValues ? `canonical:${one.canonicalValues.join(',')}` : '',
    one.referenceTypes ? `refs:${one.referenceTypes.join(',')}` : '',
  ];
  return [
    line.filter(Boolean).join(' '),
    ...(one.subAttributes ?? []).flatMap((sub) => linesOf(sub, `${name}.`)),
  ];
}

/**
 * Ours, and what it stands in place of: 2.3.6 and 2.3.7 say that references and binary values are
 * case-exact.
 */
const DIFFERENCES: Readonly<Record<string, readonly (readonly [ours: string, rfc: string | null])[]>> = {
  'urn:ietf:params:scim:schemas:core:2.0:User': [
    // It cannot be removed, so it is what 3.5.2.2 of RFC 7644 calls required.
    ['active boolean required readWrite default none', 'active boolean readWrite default none'],
    [
      'profileUrl reference exact readWrite default none refs:external',
      'profileUrl reference readWrite default none refs:external',
    ],
    ['password string exact writeOnly never none', 'password string writeOnly never none'],
    [
      'photos.value reference exact readWrite default none refs:external',
      'photos.value reference readWrite default none refs:external',
    ],
    ['addresses.primary boolean readWrite default none', null],
    ['groups.value string exact readOnly default none', 'groups.value string readOnly default none'],
    [
      'groups.$ref reference exact readOnly default none refs:Group',
      'groups.$ref reference readOnly default none refs:User,Group',
    ],
    [
      'groups.type string readOnly default none canonical:direct',
      'groups.type string readOnly default none canonical:direct,indirect',
    ],
    [
      'x509Certificates.value binary exact readWrite default none',
      'x509Certificates.value binary readWrite default none',
    ],
  ],
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': [
    ['manager.value string exact readWrite default none', 'manager.value string readWrite default none'],
    [
      'manager.$ref reference exact readOnly default none refs:User',
      'manager.$ref reference readWrite default none refs:User',
    ],
  ],
  'urn:ietf:params:scim:schemas:core:2.0:Group': [
    ['displayName string required readWrite default server', 'displayName string readWrite default none'],
    ['members.value string exact immutable default none', 'members.value string immutable default none'],
    [
      'members.$ref reference exact immutable default none refs:User',
      'members.$ref reference immutable default none refs:User,Group',
    ],
    [
      'members.type string immutable default none canonical:User',
      'members.type string immutable default none canonical:User,Group',
    ],
    ['members.display string readOnly default none', null],
  ],
  'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig': [
    [
      'documentationUri reference exact readOnly default none refs:external',
      'documentationUri reference readOnly default none refs:external',
    ],
    ['etag complex required readOnly default none', null],
    ['etag.supported boolean required readOnly default none', null],
    ['pagination complex readOnly default none', null],
    ['pagination.cursor boolean required readOnly default none', null],
    ['pagination.index boolean required readOnly default none', null],
    ['pagination.defaultPaginationMethod string readOnly default none canonical:cursor,index', null],
    ['pagination.defaultPageSize integer readOnly default none', null],
    ['pagination.maxPageSize integer readOnly default none', null],
    ['pagination.cursorTimeout integer readOnly default none', null],
    [
      'authenticationSchemes.type string required readOnly default none canonical:oauth,oauth2,oauthbearertoken,httpbasic,httpdigest',
      null,
    ],
    [
      'authenticationSchemes.specUri reference exact readOnly default none refs:external',
      'authenticationSchemes.specUri reference readOnly default none refs:external',
    ],
    [
      'authenticationSchemes.documentationUri reference exact readOnly default none refs:external',
      'authenticationSchemes.documentationUri reference readOnly default none refs:external',
    ],
    ['authenticationSchemes.primary boolean readOnly default none', null],
  ],
  'urn:ietf:params:scim:schemas:core:2.0:ResourceType': [
    [
      'endpoint reference required exact readOnly default none refs:uri',
      'endpoint reference required readOnly default none refs:uri',
    ],
    [
      'schemaExtensions complex[] readOnly default none',
      'schemaExtensions complex required readOnly default none',
    ],
  ],
  'urn:ietf:params:scim:schemas:core:2.0:Schema': [
    ['id string required exact readOnly always none', 'id string required readOnly default none'],
    [
      'attributes.type string required readOnly default none canonical:string,complex,boolean,decimal,integer,dateTime,reference,binary',
      'attributes.type string required readOnly default none canonical:string,complex,boolean,decimal,integer,dateTime,reference',
    ],
    [
      'attributes.subAttributes.type string required readOnly default none canonical:string,complex,boolean,decimal,integer,dateTime,reference,binary',
      'attributes.subAttributes.type string required readOnly default none canonical:string,complex,boolean,decimal,integer,dateTime,reference',
    ],
    [
      'attributes.subAttributes.referenceTypes string[] exact readOnly default none',
      'attributes.subAttributes.referenceTypes string exact readOnly default none',
    ],
  ],
};

it('has all schemas of the standard that there are', () => {
  expect(schemas.map(({ id }) => id).sort()).toEqual(Object.keys(RFC_7643).sort());
});

describe.each(schemas)('$id', ({ id, name, description, attributes }) => {
  it('has the attributes of the standard, and differs where it is listed', () => {
    const differences = DIFFERENCES[id] ?? [];
    const replaced = (RFC_7643[id] ?? []).map(
      (line) => differences.find(([, rfc]) => rfc === line)?.[0] ?? line,
    );
    const added = differences.filter(([, rfc]) => rfc === null).map(([ours]) => ours);
    expect(attributes.flatMap((one) => linesOf(one)).sort()).toEqual([...replaced, ...added].sort());
  });

  it('describes itself and each attribute in words', () => {
    const all = (one: Published): Published[] => [one, ...(one.subAttributes ?? []).flatMap(all)];
    expect(name).toMatch(/^[A-Z][A-Za-z ]+$/);
    expect(description).toMatch(/^[A-Z].{3,}/);
    for (const one of attributes.flatMap(all)) {
      expect([one.name, one.description]).toEqual([one.name, expect.stringMatching(/^[A-Z][\s\S]{4,}\.$/)]);
    }
  });

  it('is found by its URN, in any case', () => {
    expect(loadSchema(id.toUpperCase(), BASE)).toMatchObject({
      id,
      meta: { location: `${BASE}/Schemas/${id}` },
    });
  });
});
