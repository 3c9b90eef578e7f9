import { ScimError, type ScimReason } from '../../src/scim/errors.ts';

/**
 * The reason for which `run` refuses; 'accepted' when it
 * does not. Any other error is a defect and is thrown again.
 */
export function reasonOf(run: () => unknown): ScimReason | 'accepted' {
  try {
    run();
  } catch (error) {
    if (error instanceof ScimError) return error.reason;
    throw error;
  }
  return 'accepted';
}

/** The sentence of the refusal. */
export function detailOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ScimError) return error.detail;
    throw error;
  }
  return '';
}
