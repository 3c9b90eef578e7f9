// How the pages of this deployment look, for every component. It is set around the rendering of one page,
// which is synchronous, so that two requests never see each other's. (createContext of hono/jsx does the
// same, and would bring everything for rendering in a browser as well.)

import { type Branding, OWN_BRANDING } from '../brand/branding.ts';
import { PATHS } from '../domain/paths.ts';
import { ENGLISH, type Texts } from '../texts/texts.ts';

export interface Look {
  readonly branding: Branding;
  readonly t: Texts;
}

const OWN: Look = { branding: OWN_BRANDING, t: ENGLISH };
let current = OWN;

export function useLook(): Look {
  return current;
}

/** The texts in the reader's language. */
export function useTexts(): Texts {
  return current.t;
}

/** @param render renders the whole page before it returns; no component of it is asynchronous */
export function withLook<Markup>(look: Look, render: () => Markup): Markup {
  const before = current;
  current = look;
  try {
    return render();
  } finally {
    current = before;
  }
}

/** Where the vendor's logo is; null without one. */
export function logoHref({ logoHash }: Branding): string | null {
  return logoHash && `${PATHS.logo}/${logoHash}`;
}
