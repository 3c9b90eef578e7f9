// Reads src/assets, which is deployed beside the Worker and is no part of its bundle.

import type { Bindings } from '../worker/bindings.ts';

/** @throws Error: this deployment has no such file */
export async function openAsset({ ASSETS }: Pick<Bindings, 'ASSETS'>, file: string): Promise<Response> {
  const response = await ASSETS.fetch(`https://assets.invalid/${file}`);
  if (!response.ok) throw new Error(`the asset ${file} cannot be read: status ${response.status}`);
  return response;
}
