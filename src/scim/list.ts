// ListResponse (RFC 7644 section 3.4.2, RFC 9865 section 2): lists, searches and discovery.

import type { JsonObject } from './json.ts';

const LIST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

export interface ListPage {
  readonly resources: readonly JsonObject[];
  /** The number of all results, not only of this page. */
  readonly totalResults: number;
  /** For index pages. */
  readonly startIndex?: number;
  /** For cursor pages; undefined on the last one, which is how a client knows it (RFC 9865 section 2). */
  readonly nextCursor?: string | undefined;
}

export function toListResponse({ resources, totalResults, startIndex, nextCursor }: ListPage): JsonObject {
  return {
    schemas: [LIST_SCHEMA],
    totalResults,
    itemsPerPage: resources.length,
    ...(startIndex === undefined ? {} : { startIndex }),
    ...(nextCursor === undefined ? {} : { nextCursor }),
    Resources: resources,
  };
}
