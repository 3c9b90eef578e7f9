// ServiceProviderConfig, ResourceTypes, Schemas (RFC 7644 section 4): open to all, because clients read them before they have a token.
// Who sends one sees the extensions of its organization besides.

import {
  checkDiscoveryQuery,
  loadResourceType,
  loadSchema,
  type SeenExtension,
  toResourceTypes,
  toSchemas,
  toServiceProviderConfig,
} from '../../scim/discovery.ts';
import type { JsonObject } from '../../scim/json.ts';
import { toListResponse } from '../../scim/list.ts';
import { CURSOR_TIMEOUT_SECONDS } from './lists.ts';

/** `name`: what follows the endpoint, decoded; undefined: the list. @throws ScimError forbidden, notFound */
export type DiscoveryHandler = (
  baseUrl: string,
  params: URLSearchParams,
  name: string | undefined,
  /** Extensions that nobody defined; of the organization whose token came along. */
  seen: readonly SeenExtension[],
) => JsonObject;

export const serviceProviderConfig: DiscoveryHandler = (baseUrl) =>
  toServiceProviderConfig({ baseUrl, cursorTimeoutSeconds: CURSOR_TIMEOUT_SECONDS });

export const resourceTypes: DiscoveryHandler = (baseUrl, params, name) => {
  if (name !== undefined) return loadResourceType(name, baseUrl);
  checkDiscoveryQuery(params);
  return listOf(toResourceTypes(baseUrl));
};

export const schemas: DiscoveryHandler = (baseUrl, params, name, seen) => {
  if (name !== undefined) return loadSchema(name, baseUrl, seen);
  checkDiscoveryQuery(params);
  return listOf(toSchemas(baseUrl, seen));
};

function listOf(resources: readonly JsonObject[]): JsonObject {
  return toListResponse({ resources, totalResults: resources.length, startIndex: 1 });
}
