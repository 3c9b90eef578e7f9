// Turns a request body into a JSON object. Promises: what comes out is at most `maxBytes` and `maxDepth`,
// holds no member that could reach a prototype, no unpaired surrogate, no NUL and no object with one name
// twice, not even in two cases (RFC 7643 section 2.1 makes names case-insensitive, so such a body has no
// single meaning), and no number that would be rounded. Everything else is a ScimError.

import { decodeUtf8 } from '../lib/bytes.ts';
import { quoteName, ScimError } from './errors.ts';
import { isArray, isObject, type JsonObject, type JsonValue } from './json.ts';
import { isExactNumber, isNumber } from './number.ts';

export interface JsonLimits {
  readonly maxBytes: number;
  readonly maxDepth: number;
}

/**
 * A push of a group with 10,000 members is about 1 MB; SCIM itself nests six deep (Bulk, operation, data,
 * members, member).
 */
export const JSON_LIMITS: JsonLimits = { maxBytes: 2_097_152, maxDepth: 32 };

/** @throws ScimError payloadTooLarge, invalidSyntax, invalidValue */
export function parseJsonObject(body: Uint8Array, limits: JsonLimits = JSON_LIMITS): JsonObject {
  if (body.length > limits.maxBytes) {
    throw new ScimError('payloadTooLarge', `The body is larger than ${limits.maxBytes} bytes.`);
  }
  const text = decodeBody(body);
  // This comes before JSON.parse, so that nothing deeper than the cap is ever built.
  const members = scan(text, limits.maxDepth);
  const value = parse(text);
  if (!isObject(value)) throw new ScimError('invalidSyntax', 'The body is not a JSON object.');
  // JSON.parse silently keeps the last of two members with the
  // same name; the text then has more names than the tree.
  if (checkTree(value) !== members) {
    throw new ScimError('invalidSyntax', 'An object in the body has the same member twice.');
  }
  return value;
}

function decodeBody(body: Uint8Array): string {
  try {
    const text = decodeUtf8(body);
    return text.startsWith('\ufeff') ? text.slice(1) : text;
  } catch {
    throw new ScimError('invalidSyntax', 'The body is not UTF-8.');
  }
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new ScimError('invalidSyntax', 'The body is not valid JSON.');
  }
}

/**
 * The number of members in the text, which is the number of colons outside strings. Numbers are looked at
 * here, because JSON.parse rounds them.
 */
function scan(text: string, maxDepth: number): number {
  let depth = 0;
  let members = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = endOfString(text, at);
        break;
      case 0x3a: // :
        members++;
        break;
      case 0x5b: // [
      case 0x7b: // {
        depth++;
        if (depth > maxDepth) {
          throw new ScimError('invalidSyntax', `The body is nested deeper than ${maxDepth} levels.`);
        }
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
      default:
        if (isNumberStart(text.charCodeAt(at))) at = endOfNumber(text, at) - 1;
    }
  }
  return members;
}

/** The index of the closing quote, or the end of the text where there is none (JSON.parse refuses that). */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at;
    at += code === 0x5c ? 2 : 1;
  }
  return at;
}

function isNumberStart(code: number): boolean {
  return code === 0x2d || (code >= 0x30 && code <= 0x39);
}

/**
 * The index after the number. What is not a number of JSON's grammar is left to JSON.parse, which refuses it.
 */
function endOfNumber(text: string, start: number): number {
  NUMBER_CHARACTERS.lastIndex = start;
  const number = NUMBER_CHARACTERS.exec(text)?.[0] ?? '';
  if (isNumber(number) && !isExactNumber(number)) {
    throw new ScimError(
      'invalidValue',
      'A number in the body is too large, too small or too long to be kept exactly. Send it as a string.',
    );
  }
  return start + number.length;
}

const NUMBER_CHARACTERS = /[-+.\deE]+/y;

const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Checks every name and string; the depth is bounded by `scan`. Returns the number of members. */
function checkTree(value: JsonValue): number {
  if (typeof value === 'string') {
    checkString(value);
    return 0;
  }
  if (isArray(value)) {
    let members = 0;
    for (const item of value) members += checkTree(item);
    return members;
  }
  if (!isObject(value)) return 0;
  const keys = Object.keys(value);
  const folded = new Set<string>();
  let members = keys.length;
  for (const key of keys) {
    if (FORBIDDEN_NAMES.has(key)) {
      throw new ScimError('invalidSyntax', `The member name ${quoteName(key)} is not allowed.`);
    }
    checkString(key);
    folded.add(key.toLowerCase());
    members += checkTree(value[key] as JsonValue);
  }
  if (folded.size !== keys.length) {
    throw new ScimError(
      'invalidSyntax',
      'An object in the body has two members whose names differ in case only.',
    );
  }
  return members;
}

function checkString(text: string): void {
  if (!text.isWellFormed()) throw new ScimError('invalidSyntax', 'The body has an unpaired surrogate.');
  // SQLite ends many string functions at NUL, so two different values would compare as equal.
  if (text.includes('\0')) throw new ScimError('invalidSyntax', 'The body has a NUL character.');
}
