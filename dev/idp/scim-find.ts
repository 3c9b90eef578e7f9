// Reads lists: the one resource with a given name, and whole lists page by page.
import type { Json, ScimClient } from './scim-client.ts';
import { ProvisioningError } from './scim-error.ts';

const PAGE = 100;

/** @throws ProvisioningError `several_found` among others */
export async function findOne(
  client: ScimClient,
  path: '/Users' | '/Groups',
  attribute: string,
  value: string,
  query: Readonly<Record<string, string | number>> = { startIndex: 1, count: PAGE },
): Promise<Json | null> {
  const filter = `${attribute} eq ${JSON.stringify(value)}`;
  const { resources } = readList(await client.get(path, { filter, ...query }));
  if (resources.length > 1) throw new ProvisioningError('several_found', { count: resources.length });
  return resources[0] ?? null;
}

/** Reads all resources in pages of 100, relying on a stable order as Okta does. */
export async function readAll(client: ScimClient, path: '/Users' | '/Groups'): Promise<Json[]> {
  const all: Json[] = [];
  for (;;) {
    const page = readList(await client.get(path, { startIndex: all.length + 1, count: PAGE }));
    all.push(...page.resources);
    // A server with a wrong totalResults must not keep this loop going.
    if (page.resources.length === 0 || all.length >= page.totalResults) return all;
  }
}

export function readList(body: Json): { totalResults: number; resources: Json[] } {
  const { totalResults, Resources: resources = [] } = body;
  if (!Number.isInteger(totalResults)) {
    throw new ProvisioningError('bad_answer', { status: 200, missing: 'totalResults' });
  }
  if (!Array.isArray(resources))
    throw new ProvisioningError('bad_answer', { status: 200, missing: 'Resources' });
  return { totalResults: totalResults as number, resources: resources as Json[] };
}

/** @throws ProvisioningError `bad_answer` */
export function idOf(status: number, body: Json | null): string {
  if (typeof body?.id === 'string' && body.id !== '') return body.id;
  throw new ProvisioningError('bad_answer', { status, missing: 'an id' });
}
