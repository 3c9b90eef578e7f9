// Static assets: wrangler names the files of a version by their hashes, sends those that are new, and gets a
// token that stands for all of them.

import { randomUUID } from 'node:crypto';
import type { Account, StoredAsset } from './account.ts';
import { ApiError, type Call, type Route } from './call.ts';

export const assetsRoute: Route = async (account, call) => {
  if (call.method !== 'POST') return undefined;
  if (/^\/workers\/scripts\/[^/]+\/assets-upload-session$/.test(call.path)) return openSession(account, call);
  if (call.path === '/workers/assets/upload') return await take(account, call);
  return undefined;
};

/** A file's path, from a slash, and its hash. */
type Manifest = Readonly<Record<string, { readonly hash: string }>>;

function openSession({ assets }: Account, { body }: Call) {
  const { manifest } = JSON.parse(body.toString()) as { manifest: Manifest };
  const jwt = randomUUID();
  const paths = Object.entries(manifest).map(([path, { hash }]) => [path, hash] as const);
  assets.sessions.set(jwt, new Map(paths));
  const missing = paths.map(([, hash]) => hash).filter((hash) => !assets.stored.has(hash));
  return { jwt, buckets: missing.length === 0 ? [] : [missing] };
}

async function take({ assets }: Account, { body, headers }: Call) {
  const jwt = String(headers.authorization).replace('Bearer ', '');
  const session = assets.sessions.get(jwt);
  if (session === undefined) throw new ApiError(401, 10000, 'Authentication error');
  const form = await new Response(new Uint8Array(body), {
    headers: { 'Content-Type': headers['content-type'] ?? '' },
  }).formData();
  for (const [hash, file] of form) {
    if (typeof file === 'string') throw new ApiError(400, 10021, `asset ${hash} is not a file`);
    assets.stored.set(hash, Buffer.from(await file.text(), 'base64'));
  }
  const whole = [...session.values()].every((hash) => assets.stored.has(hash));
  return whole ? { jwt } : {};
}

/** @throws ApiError: the token stands for nothing, or not all files were sent */
export function assetsOf({ assets }: Account, jwt: string | undefined): StoredAsset[] {
  const session = assets.sessions.get(jwt ?? '');
  if (session === undefined) throw new ApiError(400, 10021, 'the assets have no valid token');
  return [...session].map(([path, hash]) => {
    const content = assets.stored.get(hash);
    if (content === undefined) throw new ApiError(400, 10021, `asset ${path} was not uploaded`);
    return { path, content };
  });
}
