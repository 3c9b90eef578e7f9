// What the logs keep of texts that strangers, identity providers and clients chose.

import { cutTexts } from '../lib/cut.ts';

/** A value has no reason to be longer; someone who sends one wants to fill the log. */
export const MAX_LOGGED_CHARACTERS = 500;

/** The detail of a row in one of the logs, each text in it cut. */
export function boundedDetail<T extends object>(detail: T): T {
  return cutTexts(detail, MAX_LOGGED_CHARACTERS);
}
