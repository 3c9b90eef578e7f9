import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/scim/json.ts';
import { ACME, ADA, ENTERPRISE, HOME, type Operation, patch, patched, WORK } from './ada.ts';

describe('what Okta sends', () => {
  it('deactivates without a path', () => {
    expect(patched({ op: 'replace', value: { active: false } }).active).toBe(false);
  });

  it('sets a password, which is dropped and is not a change', () => {
    const { fields, changed } = patch({ op: 'replace', value: { password: 'N3w-Random' } });
    expect([changed, JSON.stringify(fields).includes('N3w-Random')]).toEqual([false, false]);
    expect(patch({ op: 'replace', path: 'password', value: 'N3w-Random' }).changed).toBe(false);
  });

  it('repeats id, meta, schemas and groups in a value without a path, which mean nothing', () => {
    const value = { id: 'x', meta: {}, schemas: ['x'], groups: [], shoeSize: 43, title: 'Lady' };
    expect(patched({ op: 'replace', value })).toEqual(
      patched({ op: 'replace', path: 'title', value: 'Lady' }),
    );
  });
});

describe('what Entra ID sends', () => {
  for (const [operation, check] of [
    [{ op: 'Replace', path: 'active', value: 'False' }, { active: false }],
    [
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'n@x.test' },
      { emails: [{ ...WORK, value: 'n@x.test' }, HOME] },
    ],
    [{ op: 'Add', path: 'nickName', value: 'Ada' }, { nickName: 'Ada' }],
    [
      { op: 'Replace', path: `${ENTERPRISE}:employeeNumber`, value: 'E2' },
      { [ENTERPRISE]: { employeeNumber: 'E2', manager: { value: 'mem_1' } } },
    ],
    [
      { op: 'Add', path: 'manager', value: [{ $ref: 'https://x/Users/m2', value: 'm2' }] },
      { [ENTERPRISE]: { employeeNumber: 'E1', manager: { value: 'm2' } } },
    ],
    [
      { op: 'Add', path: `${ENTERPRISE}:manager`, value: 'm2' },
      { [ENTERPRISE]: { employeeNumber: 'E1', manager: { value: 'm2' } } },
    ],
    [{ op: 'Remove', path: `${ENTERPRISE}:manager` }, { [ENTERPRISE]: { employeeNumber: 'E1' } }],
    [
      { op: 'Replace', path: `${ENTERPRISE}:manager`, value: { value: '' } },
      { [ENTERPRISE]: { employeeNumber: 'E1' } },
    ],
    [{ op: 'Replace', path: `${ENTERPRISE}:manager`, value: '' }, { [ENTERPRISE]: { employeeNumber: 'E1' } }],
    [
      { op: 'Replace', path: `${ENTERPRISE}:manager.value`, value: 'm2' },
      { [ENTERPRISE]: { employeeNumber: 'E1', manager: { value: 'm2' } } },
    ],
    [
      { op: 'Replace', path: 'roles[primary eq "True"].value', value: 'admin' },
      { roles: [{ primary: true, value: 'admin' }] },
    ],
    [
      { op: 'Replace', path: 'emails[primary eq true].value', value: 'p@x.test' },
      { emails: [{ ...WORK, value: 'p@x.test' }, HOME] },
    ],
  ] as const) {
    it(`${operation.op} ${'path' in operation ? operation.path : ''} ${JSON.stringify('value' in operation ? operation.value : null)}`, () => {
      expect(patched(operation as Operation)).toMatchObject(check);
      const [urn] = Object.keys(check);
      expect(patched(operation as Operation)[urn as string]).toEqual(Object.values(check)[0]);
    });
  }

  it('uses dotted names, URNs and value paths as keys (aadOptscim062020)', () => {
    const value = {
      'name.givenName': 'Augusta',
      [`${ENTERPRISE}:employeeNumber`]: 'E9',
      'emails[type eq "work"].value': 'n@x.test',
      displayName: 'A',
    };
    expect(patched({ op: 'replace', value })).toMatchObject({
      name: { givenName: 'Augusta', familyName: 'Byron' },
      displayName: 'A',
      emails: [{ ...WORK, value: 'n@x.test' }, HOME],
      [ENTERPRISE]: { employeeNumber: 'E9' },
    });
  });

  it('builds an element attribute by attribute, in any order', () => {
    const parts = [
      { op: 'Add', path: 'ims[type eq "xmpp"].display', value: 'D' },
      { op: 'Add', path: 'ims[type eq "xmpp"].primary', value: 'True' },
      { op: 'Add', path: 'ims[type eq "xmpp"].value', value: 'v' },
    ];
    expect(patched(...parts).ims).toEqual([{ type: 'xmpp', display: 'D', primary: true, value: 'v' }]);
    expect(patched(...parts.toReversed()).ims).toEqual([
      { type: 'xmpp', display: 'D', primary: true, value: 'v' },
    ]);
  });
});

describe('an extension that nobody defined', () => {
  for (const [operation, expected] of [
    [{ op: 'replace', path: `${ACME}:badge`, value: 'x' }, { badge: 'x' }],
    [{ op: 'replace', path: `${ACME.toUpperCase()}:BADGE`, value: 'x' }, { badge: 'x' }],
    [
      { op: 'add', path: `${ACME}:desks`, value: { floor: 5 } },
      { desks: [{ floor: 3, room: 'a' }, { floor: 4, room: 'b' }, { floor: 5 }] },
    ],
    [
      { op: 'replace', path: `${ACME}:desks[floor eq 3].room`, value: 'z' },
      {
        desks: [
          { floor: 3, room: 'z' },
          { floor: 4, room: 'b' },
        ],
      },
    ],
    [{ op: 'remove', path: `${ACME}:desks[floor gt 3]` }, { desks: [{ floor: 3, room: 'a' }] }],
    [
      { op: 'remove', path: `${ACME}:desks`, value: [{ floor: 3, room: 'a' }] },
      { desks: [{ floor: 4, room: 'b' }] },
    ],
    [{ op: 'add', path: `${ACME}:car.plate`, value: 'p' }, { car: { plate: 'p' } }],
    [{ op: 'add', path: ACME, value: { hat: true } }, { hat: true }],
  ] as const) {
    it(`takes ${operation.op} ${operation.path}`, () => {
      const extension = patched(operation as Operation)[ACME] as JsonObject;
      expect(extension).toEqual({ ...(ADA.profile[ACME] as JsonObject), ...expected });
    });
  }
});
