// The verifier beside xml-crypto: a bent Response that we accept carries the identity of the one that was
// signed, and xml-crypto finds good the signatures that we went by.
import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { SignedXml } from 'xml-crypto';
import { SamlError } from '../../src/saml/errors.ts';
import { consume, identityOf, makeFixtures } from '../attacks/fixtures.ts';
import { MUTATORS, type Mutator } from '../attacks/mutators.ts';
import { oktaKey } from '../support/okta-keys.ts';
import { type Bend, bends, XML_PIECES } from './bends.ts';
import { promise, type Target, valueOrReason } from './target.ts';

const fixtures = await makeFixtures();
const genuine = await Promise.all(
  fixtures.map(async ({ xml, trust }) => JSON.stringify(identityOf(await consume(xml, trust)))),
);

const edits: fc.Arbitrary<Bend> = fc.oneof(
  fc.constantFrom(...MUTATORS).map((mutator) => (xml: string) => mutated(mutator, xml)),
  bends([
    ...XML_PIECES,
    'ada@acme.test',
    'eve@acme.test',
    'id40',
    'id41',
    'Assertion',
    'Response',
    'Signature',
    'Reference',
    'SignedInfo',
    'Transform',
    'NameID',
    'Issuer',
  ]),
);

/** The first line is the number of the dialect, the rest is the document. */
export const verifier: Target = {
  name: 'verifier',
  inputs: fc
    .tuple(fc.nat(fixtures.length - 1), fc.array(edits, { minLength: 1, maxLength: 4 }))
    .map(([index, list]) => `${index}\n${list.reduce((xml, edit) => edit(xml), fixtures[index]!.xml)}`),
  async check(input) {
    const end = input.indexOf('\n');
    const index = Number(input.slice(0, end));
    const xml = input.slice(end + 1);
    const { trust, encrypted } = fixtures[index]!;
    const outcome = await valueOrReason([SamlError], () => consume(xml, trust));
    if ('reason' in outcome) return outcome.reason;
    const { value } = outcome;
    promise(JSON.stringify(identityOf(value)) === genuine[index], 'the identity is the signed one');
    if (encrypted) return 'accepted';
    const signed = signedByTheirs(xml);
    const { response, assertion } = value.signed;
    if (response) promise(signed.has('Response'), 'xml-crypto accepts the signature of the Response');
    if (assertion) promise(signed.has('Assertion'), 'xml-crypto accepts the signature of the Assertion');
    return 'accepted';
  },
};

/** The mutators are for documents that are whole: one that is bent already may have nothing for them. */
function mutated(mutator: Mutator, xml: string): string {
  try {
    return mutator.mutate(xml) ?? xml;
  } catch {
    return xml;
  }
}

/** The local names of the elements whose signatures xml-crypto finds good. */
function signedByTheirs(xml: string): ReadonlySet<string> {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  const found = new Set<string>();
  for (const node of new SignedXml().findSignatures(document as never)) {
    const theirs = new SignedXml({ publicCert: oktaKey.certificate, getCertFromKeyInfo: () => null });
    theirs.loadSignature(node);
    if (!theirs.checkSignature(xml)) continue;
    for (const octets of theirs.getSignedReferences()) {
      const [, name = ''] = /^<(?:[\w-]+:)?(\w+)/.exec(octets) ?? [];
      found.add(name);
    }
  }
  return found;
}
