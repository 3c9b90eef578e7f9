// Entity tags (RFC 7644 section 3.14): weak, because the same version may be shown with other attributes.

import { ScimError } from './errors.ts';

/** `meta.version` and the header `ETag`, which are the same. */
export function renderEtag(version: number): string {
  return `W/"${version}"`;
}

/**
 * @throws ScimError preconditionFailed when the header
 * `If-Match` (null: there is none) does not name the version.
 */
export function checkIfMatch(header: string | null, version: number): void {
  if (header !== null && !names(header, version)) {
    throw new ScimError('preconditionFailed', 'The resource has changed since it was read: read it again.');
  }
}

/** Whether the header `If-None-Match` names the version: a GET is then answered with 304. */
export function isNotModified(header: string | null, version: number): boolean {
  return header !== null && names(header, version);
}

/** The weak comparison of RFC 9110 section 8.8.3.2. A header that is not a list of tags names nothing. */
function names(header: string, version: number): boolean {
  return header
    .split(',')
    .map((tag) => tag.trim())
    .some((tag) => tag === '*' || tag === renderEtag(version) || tag === `"${version}"`);
}
