import type fc from 'fast-check';

/** Something that reads what strangers send, with what must hold for every input. */
export interface Target {
  readonly name: string;
  /** Inputs are text, so that a find is kept as it is; octets are written in latin1. */
  readonly inputs: fc.Arbitrary<string>;
  /**
   * Throws if the input breaks a promise. Returns what became of it, for the tally: `accepted`, or the reason
   * of the refusal.
   */
  readonly check: (input: string) => Promise<string> | string;
}

/** A promise that an input has broken. */
export class BrokenPromise extends Error {
  constructor(promise: string, detail: unknown = '') {
    super(`${promise} ${typeof detail === 'string' ? detail : JSON.stringify(detail)}`.trim());
    this.name = 'BrokenPromise';
  }
}

export function promise(holds: boolean, what: string, detail: unknown = ''): void {
  if (!holds) throw new BrokenPromise(what, detail);
}

type ErrorClass = abstract new (...args: never) => Error;

/** The value, or the reason of a refusal by one of these classes; every other error is thrown on. */
export async function valueOrReason<T>(
  refusals: readonly ErrorClass[],
  attempt: () => T | Promise<T>,
): Promise<{ readonly value: T } | { readonly reason: string }> {
  try {
    return { value: await attempt() };
  } catch (error) {
    if (!refusals.some((refusal) => error instanceof refusal)) throw error;
    return { reason: String((error as Error & { reason: unknown }).reason) };
  }
}
