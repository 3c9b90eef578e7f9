// KV namespaces.

import { randomBytes } from 'node:crypto';
import { ApiError, type Route } from './call.ts';

export const storageRoute: Route = (account, { method, path, query, body }) => {
  if (path !== '/storage/kv/namespaces') return undefined;
  if (method === 'GET') {
    const size = Number(query.get('per_page') ?? 20);
    const first = (Number(query.get('page') ?? 1) - 1) * size;
    return [...account.namespaces.values()].slice(first, first + size);
  }
  if (method !== 'POST') return undefined;
  const { title } = JSON.parse(body.toString()) as { title: string };
  if ([...account.namespaces.values()].some((one) => one.title === title)) {
    throw new ApiError(
      400,
      10014,
      'create namespace: a namespace with this account ID and title already exists',
    );
  }
  const namespace = { id: randomBytes(16).toString('hex'), title };
  account.namespaces.set(namespace.id, namespace);
  return namespace;
};
