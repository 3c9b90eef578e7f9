// The last lines of each mail: whose it is, and where to ask.

import { type Branding, OWN_BRANDING } from '../brand/branding.ts';

/** `-- ` begins what mail programs leave out of a reply. (rfc3676 4.3) */
export function signed(text: string, { productName, supportEmail, supportUrl }: Branding): string {
  const support = [supportEmail, supportUrl].filter((one) => one !== null);
  if (productName === OWN_BRANDING.productName && support.length === 0) return text;
  return `${text}\n-- \n${[productName, ...support].join('\n')}\n`;
}
