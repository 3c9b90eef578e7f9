// What the assertion says about a person: Entra's claims, which come without being asked for.
import type { SamlSettings } from './application.ts';
import { displayNameOf, type Person } from './people.ts';
import { EMAIL_ADDRESS, type NameId, PERSISTENT, persistentId, type Success } from './response.ts';
import { ISSUER, TENANT_ID } from './tenant.ts';

const SOAP = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
const MICROSOFT = 'http://schemas.microsoft.com/identity/claims';

export function claimsOf(person: Person): Success['claims'] {
  return [
    [`${MICROSOFT}/tenantid`, [TENANT_ID]],
    [`${MICROSOFT}/objectidentifier`, [person.id]],
    [`${MICROSOFT}/displayname`, [displayNameOf(person)]],
    [`${MICROSOFT}/identityprovider`, [ISSUER]],
    [
      'http://schemas.microsoft.com/claims/authnmethodsreferences',
      ['http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password'],
    ],
    [`${SOAP}/givenname`, [person.givenName]],
    [`${SOAP}/surname`, [person.surname]],
    [`${SOAP}/emailaddress`, [person.mail]],
    [`${SOAP}/name`, [person.userPrincipalName]],
  ];
}

export function nameIdOf(person: Person, { nameId, identifier }: SamlSettings): NameId {
  return nameId === 'persistent'
    ? { format: PERSISTENT, value: persistentId(person.id, identifier) }
    : { format: EMAIL_ADDRESS, value: person.userPrincipalName };
}
