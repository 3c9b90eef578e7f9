// The allow-list of encryption algorithms. RSA 1.5 (Bleichenbacher) and triple DES are absent on purpose:
// WebCrypto has neither.

import { digestAlgorithm, type HashName } from '../xmldsig/algorithms.ts';
import { XmlencError } from './errors.ts';

export const XENC_NAMESPACE = 'http://www.w3.org/2001/04/xmlenc#';
export const XENC11_NAMESPACE = 'http://www.w3.org/2009/xmlenc11#';

export interface DataAlgorithm {
  readonly mode: 'AES-CBC' | 'AES-GCM';
  readonly keyBytes: 16 | 24 | 32;
}

const DATA: ReadonlyMap<string, DataAlgorithm> = new Map([
  [`${XENC_NAMESPACE}aes128-cbc`, { mode: 'AES-CBC', keyBytes: 16 }],
  [`${XENC_NAMESPACE}aes192-cbc`, { mode: 'AES-CBC', keyBytes: 24 }],
  [`${XENC_NAMESPACE}aes256-cbc`, { mode: 'AES-CBC', keyBytes: 32 }],
  [`${XENC11_NAMESPACE}aes128-gcm`, { mode: 'AES-GCM', keyBytes: 16 }],
  [`${XENC11_NAMESPACE}aes192-gcm`, { mode: 'AES-GCM', keyBytes: 24 }],
  [`${XENC11_NAMESPACE}aes256-gcm`, { mode: 'AES-GCM', keyBytes: 32 }],
]);

const MASKS: ReadonlyMap<string, HashName> = new Map([
  [`${XENC11_NAMESPACE}mgf1sha1`, 'SHA-1'],
  [`${XENC11_NAMESPACE}mgf1sha256`, 'SHA-256'],
  [`${XENC11_NAMESPACE}mgf1sha384`, 'SHA-384'],
  [`${XENC11_NAMESPACE}mgf1sha512`, 'SHA-512'],
]);

/** xmlenc-core1 5.2. @throws XmlencError `encryption_algorithm_refused` */
export function dataAlgorithm(uri: string): DataAlgorithm {
  const algorithm = DATA.get(uri);
  if (algorithm === undefined) throw refused(uri);
  return algorithm;
}

/**
 * The one hash of RSA-OAEP. xmlenc-core1 5.5.2: the digest is SHA-1 where none is named; `rsa-oaep-mgf1p` has
 * a mask with SHA-1 always, `rsa-oaep` names it. WebCrypto ties digest and mask to one hash, so that unequal
 * ones are refused. (SHA-1 is not a weakness here: OAEP does not need it to resist collisions.)
 * @throws XmlencError `encryption_algorithm_refused`
 */
export function keyTransportHash(
  uri: string,
  digest: string | undefined,
  mask: string | undefined,
): HashName {
  if (uri !== `${XENC_NAMESPACE}rsa-oaep-mgf1p` && uri !== `${XENC11_NAMESPACE}rsa-oaep`) throw refused(uri);
  if (mask !== undefined && uri === `${XENC_NAMESPACE}rsa-oaep-mgf1p`) throw refused(mask);
  const digestHash = digest === undefined ? 'SHA-1' : hashOf(digest);
  const maskHash = mask === undefined ? 'SHA-1' : MASKS.get(mask);
  if (maskHash === undefined) throw refused(mask ?? '');
  if (digestHash !== maskHash) {
    throw new XmlencError('encryption_algorithm_refused', {
      actual: uri,
      expected: `mask with ${digestHash}`,
      mask: maskHash,
    });
  }
  return digestHash;
}

function hashOf(uri: string): HashName {
  try {
    return digestAlgorithm(uri, true).hash;
  } catch {
    throw refused(uri);
  }
}

function refused(actual: string): XmlencError {
  return new XmlencError('encryption_algorithm_refused', { actual });
}
