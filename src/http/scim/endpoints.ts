// The endpoints of RFC 7644 section 3.2 and the methods of each.

import { PATHS } from '../../domain/paths.ts';
import { bulk } from './bulk.ts';
import type { Handler } from './call.ts';
import { type DiscoveryHandler, resourceTypes, schemas, serviceProviderConfig } from './discovery.ts';
import { createGroup, deleteGroup, patchGroup, readGroup, replaceGroup } from './groups.ts';
import { listGroups, listUsers, searchAll, searchGroups, searchUsers } from './lists.ts';
import { createUser, deleteUser, patchUser, readUser, replaceUser } from './users.ts';

export type ScimEndpoint =
  | { readonly kind: 'discovery'; readonly name: string | undefined; readonly handler: DiscoveryHandler }
  | { readonly kind: 'resource'; readonly id: string; readonly handlers: Readonly<Record<string, Handler>> }
  /** An endpoint of the standard that we do not offer. */
  | { readonly kind: 'not_implemented' };

/** `segments`: the path below `/scim/v2`, decoded. Undefined: not an endpoint. */
export function findEndpoint(segments: readonly string[]): ScimEndpoint | undefined {
  const [endpoint, name, ...more] = segments;
  if (endpoint === undefined || (endpoint === 'Me' && more.length === 0)) return { kind: 'not_implemented' };
  if (more.length > 0) return undefined;
  const discovery = DISCOVERY[endpoint];
  if (discovery !== undefined) {
    return endpoint === 'ServiceProviderConfig' && name !== undefined
      ? undefined
      : { kind: 'discovery', name, handler: discovery };
  }
  const handlers =
    name === undefined ? COLLECTIONS[endpoint] : name === '.search' ? SEARCHES[endpoint] : ITEMS[endpoint];
  return handlers && { kind: 'resource', id: name ?? '', handlers };
}

/** Names the right spelling where the request has another one. */
export function sentenceOfUnknown(segment: string | undefined): string {
  const folded = segment?.toLowerCase().replace(/s$/, '');
  const names = [...Object.keys(DISCOVERY), ...Object.keys(COLLECTIONS)];
  const meant = names.find((name) => name.toLowerCase().replace(/s$/, '') === folded);
  return meant === undefined || meant === segment
    ? 'This endpoint does not exist.'
    : `This endpoint does not exist. Use ${PATHS.scim}/${meant}.`;
}

type Handlers = Readonly<Record<string, Handler>>;

const DISCOVERY: Readonly<Record<string, DiscoveryHandler>> = own({
  ServiceProviderConfig: serviceProviderConfig,
  ResourceTypes: resourceTypes,
  Schemas: schemas,
});

const COLLECTIONS: Readonly<Record<string, Handlers>> = own({
  Users: own({ GET: listUsers, POST: createUser }),
  Groups: own({ GET: listGroups, POST: createGroup }),
  Bulk: own({ POST: bulk }),
  '.search': own({ POST: searchAll }),
});

const SEARCHES: Readonly<Record<string, Handlers>> = own({
  Users: own({ POST: searchUsers }),
  Groups: own({ POST: searchGroups }),
});

const ITEMS: Readonly<Record<string, Handlers>> = own({
  Users: own({ GET: readUser, PUT: replaceUser, PATCH: patchUser, DELETE: deleteUser }),
  Groups: own({ GET: readGroup, PUT: replaceGroup, PATCH: patchGroup, DELETE: deleteGroup }),
});

/** Has no prototype, so that `/scim/v2/constructor` is not an endpoint. */
function own<T>(table: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null), table);
}
