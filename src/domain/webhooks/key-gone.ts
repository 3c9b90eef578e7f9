// A secret that cannot be opened, because the key that wrapped it is gone: that is a failed try like any
// other, with a pause after it, and not a fault that comes again every half a minute.

import { SamlError } from '../../saml/errors.ts';

const GONE: readonly SamlError['reason'][] = [
  'wrapping_key_unknown',
  'unwrap_failed',
  'wrapped_key_malformed',
];

/** Returns null where the key is gone. Keys that nobody can read at all are a fault. */
export async function unlessGone<Opened>(opening: Promise<Opened>): Promise<Opened | null> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof SamlError && GONE.includes(error.reason)) return null;
    throw error;
  }
}
