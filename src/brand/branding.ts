// The vendor's name and look as pages and mails take it.

import type { LogoType } from './logo.ts';

export interface Branding {
  readonly productName: string;
  /** `#rrggbb` */
  readonly accent: string | null;
  readonly supportEmail: string | null;
  readonly supportUrl: string | null;
  readonly termsUrl: string | null;
  readonly privacyUrl: string | null;
  /** Names the logo in its address. */
  readonly logoHash: string | null;
  readonly logoType: LogoType | null;
}

/** Until the operator has chosen otherwise. */
export const OWN_BRANDING: Branding = {
  productName: 'Gatehouse',
  accent: null,
  supportEmail: null,
  supportUrl: null,
  termsUrl: null,
  privacyUrl: null,
  logoHash: null,
  logoType: null,
};
