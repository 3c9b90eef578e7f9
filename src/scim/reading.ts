// What happens to a part of a request that cannot be taken. As a rule it refuses the request. An attribute in
// a path that nobody knows is left out and reported instead, unless the client asks for refusals
// (`Prefer: handling=strict`, RFC 7240 section 4.4). A request that deactivates somebody is read a second
// time, and then everything that cannot be taken is left out: the person must not stay active because of it.

import { ScimError } from './errors.ts';
import type { JsonObject } from './json.ts';
import { UnknownAttribute } from './path-parse.ts';

/** `strict` refuses what cannot be taken, whatever else the request does. */
export type Handling = 'strict' | 'lenient';

/** What a request asked for and did not get. It names attributes and never holds their values. */
export interface LeftOut {
  readonly name: string;
  /** A reason of the protocol or of the product. */
  readonly because: string;
}

/** The log shows no more of them. */
const MAX_LEFT_OUT = 20;

export class Reading {
  readonly leftOut: LeftOut[] = [];
  /** Something about `active` itself could not be taken. */
  isActiveUnclear = false;
  readonly isLenient: boolean;
  /** Leaves out everything that cannot be taken. */
  readonly salvages: boolean;
  readonly #leavesOut: (error: ScimError) => boolean;

  private constructor(leavesOut: (error: ScimError) => boolean, isLenient: boolean, salvages: boolean) {
    this.isLenient = isLenient;
    this.salvages = salvages;
    this.#leavesOut = leavesOut;
  }

  /** Refuses everything that cannot be taken. */
  static strict(): Reading {
    return new Reading(() => false, false, false);
  }

  /** What `handling` asks for; undefined is lenient. */
  static of(handling: Handling | undefined): Reading {
    return handling === 'strict' ? Reading.strict() : Reading.usual();
  }

  /** Leaves out what a path names and nobody knows. */
  static usual(): Reading {
    return new Reading((error) => error instanceof UnknownAttribute, true, false);
  }

  /** Leaves out everything that cannot be taken. */
  static salvaging(): Reading {
    return new Reading(() => true, true, true);
  }

  /** What `run` makes of the tree, or the tree as it was, where the part called `path` is left out. */
  attempt(tree: JsonObject, path: string | undefined, run: () => JsonObject): JsonObject {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof ScimError) || !this.#leavesOut(error)) throw error;
      if (isActive(path ?? '')) this.isActiveUnclear = true;
      this.report(path ?? 'an operation', error.reason);
      return tree;
    }
  }

  report(path: string, because: string): void {
    if (this.leftOut.length < MAX_LEFT_OUT) this.leftOut.push({ name: nameOf(path), because });
  }
}

/** Whether a path is `active`, with its URN or without. */
export function isActive(path: string): boolean {
  return /^(?:urn:ietf:params:scim:schemas:core:2\.0:User:)?active$/i.test(path.trim());
}

/** Up to the brackets, which hold values. */
function nameOf(path: string): string {
  const bare = path.trim().replace(/\[.*$/s, '[]');
  return bare.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
}
