// ServiceProviderConfig, ResourceTypes, Schemas (RFC 7644 section 4). They need no token, because clients
// read them before they have one. With a token, Schemas and ResourceTypes show the extensions of its
// organization too.

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

/**
 * `name` follows the endpoint in the path, decoded; undefined: the list. @throws ScimError forbidden,
 * notFound
 */
export type DiscoveryHandler = (
  baseUrl: string,
  params: URLSearchParams,
  name: string | undefined,
  /** Extensions without a definition that the organization's identity provider has sent. */
  seen: readonly SeenExtension[],
) => JsonObject;

export const serviceProviderConfig: DiscoveryHandler = (baseUrl) =>
  toServiceProviderConfig({ baseUrl, cursorTimeoutSeconds: CURSOR_TIMEOUT_SECONDS });

export const resourceTypes: DiscoveryHandler = (baseUrl, params, name, seen) => {
  if (name !== undefined) return loadResourceType(name, baseUrl, seen);
  checkDiscoveryQuery(params);
  return listOf(toResourceTypes(baseUrl, seen));
};

export const schemas: DiscoveryHandler = (baseUrl, params, name, seen) => {
  if (name !== undefined) return loadSchema(name, baseUrl, seen);
  checkDiscoveryQuery(params);
  return listOf(toSchemas(baseUrl, seen));
};

function listOf(resources: readonly JsonObject[]): JsonObject {
  return toListResponse({ resources, totalResults: resources.length, startIndex: 1 });
}
