// The Worker's exports: requests, cron triggers, and the Durable Objects: lanes and hashers.

import { app } from './app.ts';
import type { Bindings } from './bindings.ts';
import { runScheduled } from './scheduled.ts';

export { Hasher } from '../provisioner/hasher.ts';
export { Lane } from '../provisioner/lane.ts';

export default {
  fetch: app.fetch,
  scheduled: ({ cron, scheduledTime }, env) => runScheduled(env, cron, scheduledTime),
} satisfies ExportedHandler<Bindings>;
