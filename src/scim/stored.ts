// The stored form of a User and of a Group: the contract between this room and the one that keeps the rows.
//
// A column exists for what other parts of the product read, write, index or compare; `profile` holds the rest
// of the resource as JSON, under the schema's own spelling and in the order in which it was sent (`emails[0]`
// stays `emails[0]`). No value is kept in both places. What the server computes (`groups`, `meta`, `$ref`,
// display names of members) is in neither.

import type { JsonObject } from './json.ts';

/** What a client can write of a User. */
export interface UserFields {
  /** As sent. Unique in the organization when folded. */
  readonly userName: string;
  /** Case-exact, not unique. */
  readonly externalId: string | null;
  readonly active: boolean;
  /** '' where it is unassigned. */
  readonly givenName: string;
  /** '' where it is unassigned. */
  readonly familyName: string;
  /**
   * Everything else: core attributes by name (`displayName`, `name` without givenName and familyName,
   * `emails`, …) and one object per extension under its URN. Holds neither nulls nor empty arrays; at most
   * `PROFILE_MAX_CHARACTERS` as JSON.
   */
  readonly profile: JsonObject;
}

export interface StoredUser extends UserFields {
  readonly id: string;
  /** Counts up by one with each change; renders as the weak entity tag `W/"n"`. */
  readonly version: number;
  readonly createdMs: number;
  readonly updatedMs: number;
  /** The teams of the person; undefined: not loaded, because the projection does not show them. */
  readonly groups?: readonly Reference[];
}

/**
 * What a client can write of a Group, apart from its members, which are rows and never an array in memory.
 */
export interface GroupFields {
  /** As sent. Unique in the organization when folded. */
  readonly displayName: string;
  readonly externalId: string | null;
  /** Extension objects under their URN; empty for nearly every Group. */
  readonly profile: JsonObject;
}

export interface StoredGroup extends GroupFields {
  readonly id: string;
  readonly version: number;
  readonly createdMs: number;
  readonly updatedMs: number;
  /**
   * undefined: not loaded, because the projection does not show
   * them, or because they are too many to be held at once.
   */
  readonly members?: readonly Reference[];
}

/** A Group seen from a User, or a User seen from a Group. */
export interface Reference {
  readonly id: string;
  readonly display: string | null;
}

/**
 * The attributes of a User as directories map them are 1 to 4 KB, with a photo's URL, ten addresses and two
 * certificates 8 KB: this is four times that. A page of people and every scan reads whole profiles. A
 * resource from before, which may have twice as many, can be read and changed as long as it does not grow.
 */
export const PROFILE_MAX_CHARACTERS = 32_768;
