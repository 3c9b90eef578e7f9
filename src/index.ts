// The Worker's exports: requests, and the Durable Object that runs the lanes.

import { app } from './app.ts';

export { Lane } from './provisioner/lane.ts';

export default { fetch: app.fetch };
