// The texts that the Worker reads when a page first needs them. It must not import these catalogs, or every
// isolate would start with what few of its readers need.

import { DOMAIN_COPY_DE } from '../../src/http/domain-copy-de.ts';
import { de } from '../../src/texts/de.ts';
import { late } from '../../src/texts/late.ts';
import type { LateTexts, Whole } from '../../src/texts/texts.ts';

export const LATE_TEXTS: LateTexts = {
  en: late,
  de: de satisfies Whole<typeof de>,
  reasons: { de: DOMAIN_COPY_DE },
};
