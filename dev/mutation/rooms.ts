// What is mutated, room by room, and which tests must notice.

export interface Room {
  readonly name: string;
  /** Source files whose mutants are made. */
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
  /** Tests left out: they repeat what quicker ones assert, thousands of times. */
  readonly slow: readonly string[];
}

const attacks = 'test/attacks/**/*.test.ts';

export const ROOMS: readonly Room[] = [
  {
    name: 'identity',
    mutate: ['src/domain/identity.ts'],
    tests: ['test/domain/identity.test.ts'],
    slow: [],
  },
  {
    name: 'lib',
    mutate: ['src/lib/*.ts'],
    tests: ['test/lib/**/*.test.ts'],
    slow: [],
  },
  {
    name: 'xml',
    mutate: ['src/xml/*.ts'],
    tests: ['test/xml/**/*.test.ts', attacks],
    slow: ['test/xml/libxml2.node.test.ts', 'test/xml/hostile.test.ts', 'test/attacks/mutations.test.ts'],
  },
  {
    name: 'xmldsig',
    mutate: ['src/xmldsig/*.ts'],
    tests: ['test/xmldsig/**/*.test.ts', attacks],
    slow: [],
  },
  {
    name: 'xmlenc',
    mutate: ['src/xmlenc/*.ts'],
    tests: [
      'test/xmlenc/**/*.test.ts',
      'test/attacks/encryption.test.ts',
      'test/saml/encrypted-response.test.ts',
      'test/saml/tolerance.test.ts',
    ],
    slow: [],
  },
  {
    name: 'saml',
    mutate: ['src/saml/*.ts'],
    tests: ['test/saml/**/*.test.ts', attacks],
    slow: [],
  },
  {
    name: 'scim',
    mutate: ['src/scim/*.ts'],
    tests: ['test/scim/**/*.test.ts'],
    slow: [],
  },
];
