// The simulated Okta's signing keys and certificates: self-signed, RSA 2048, valid for ten years, with
// OU=SSOProvider and the org as CN, as the real Okta makes one for each app. `newSigningKey` only makes a
// key; `org.ts` keeps it.
import { generate } from 'selfsigned';
import type { SigningKey } from './signature.ts';

const TEN_YEARS_DAYS = 3652;

export async function newSigningKey(org: string, now: Date): Promise<SigningKey> {
  const notAfter = new Date(now.getTime() + TEN_YEARS_DAYS * 86_400_000);
  const pems = await generate(
    [
      { shortName: 'C', value: 'US' },
      { shortName: 'ST', value: 'California' },
      { shortName: 'L', value: 'San Francisco' },
      { shortName: 'O', value: 'Okta' },
      { shortName: 'OU', value: 'SSOProvider' },
      { shortName: 'CN', value: org },
      { shortName: 'E', value: 'info@okta.test' },
    ],
    { keySize: 2048, algorithm: 'sha256', notBeforeDate: now, notAfterDate: notAfter },
  );
  return { privateKey: pems.private, certificate: pems.cert };
}
