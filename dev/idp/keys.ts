// Signing keys and certificates of the simulated identity providers: self-signed, RSA 2048, as the real ones
// make one for each app. `newSigningKey` only makes a key and keeps none.
import { generate } from 'selfsigned';
import type { SigningKey } from './signature.ts';

/** The certificate's subject and issuer: short names of attributes with their values, in this order. */
export type Subject = readonly (readonly [shortName: string, value: string])[];

export async function newSigningKey(subject: Subject, days: number, now: Date): Promise<SigningKey> {
  const pems = await generate(
    subject.map(([shortName, value]) => ({ shortName, value })),
    {
      keySize: 2048,
      algorithm: 'sha256',
      notBeforeDate: now,
      notAfterDate: new Date(now.getTime() + days * 86_400_000),
    },
  );
  return { privateKey: pems.private, certificate: pems.cert };
}
