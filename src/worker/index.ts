// The Worker's exports: requests, cron triggers, the Durable Objects (lanes, hashers and senders),
// and what other Workers of the account call without HTTP.

import { app } from './app.ts';
import type { Bindings } from './bindings.ts';
import { runScheduled } from './scheduled.ts';

export { Hasher } from '../provisioner/hasher.ts';
export { Lane } from '../provisioner/lane.ts';
export { Gatehouse } from './gatehouse.ts';
export { Sender } from './sender.ts';

export default {
  fetch: app.fetch,
  scheduled: ({ cron, scheduledTime }, env) => runScheduled(env, cron, scheduledTime),
} satisfies ExportedHandler<Bindings>;
