// `npm run start:worker`: starts the sample Worker of `dev/app-worker` beside `npm start`, to which its
// service binding leads. It ends on Ctrl-C.
//
// WORKER_PORT (8791) chooses the port; GATEHOUSE_STATE the folder of the `npm start` that it belongs to.
import { resolve } from 'node:path';
import { openFolder } from './local-folder.ts';
import { checkPorts, parsePort } from './ports.ts';
import { ROOT, startSampleWorker } from './wrangler.ts';

const port = parsePort('WORKER_PORT', process.env.WORKER_PORT, 8791);
await checkPorts([{ port, what: 'the sample Worker', variable: 'WORKER_PORT' }]);
const worker = startSampleWorker(
  openFolder(resolve(process.env.GATEHOUSE_STATE ?? resolve(ROOT, '.wrangler'))),
  port,
);
worker.showOutput();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void worker.stop());
console.log(`Sample Worker: http://localhost:${port}`);
process.exitCode = (await worker.ended) ?? 0;
