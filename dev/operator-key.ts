// A key of the management API for a Worker that runs for one measurement or test.

import { createHash } from 'node:crypto';
import { type LocalFolder, newSecret } from './local-folder.ts';
import { runWrangler } from './wrangler.ts';

/** Makes one, and puts it where the Worker looks for it. */
export async function makeOperatorKey(folder: LocalFolder, name: string): Promise<string> {
  const key = `ghk_${newSecret()}`;
  const hash = createHash('sha256').update(key).digest('hex');
  const entry = JSON.stringify({ id: name, label: name, createdAt: 0 });
  await runWrangler(folder, ['kv', 'key', 'put', `api_key:${hash}`, entry, '--binding', 'TOKENS']);
  return key;
}
