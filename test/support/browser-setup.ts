// Keeps the demos that browser tests share, one for each worker of Vitest: the files of a worker run one
// after another, so that no two use a demo at the same time. A demo starts when the first of them asks, and
// all end with the run.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { newSecret } from '../../dev/local-folder.ts';
import { type RunningDemo, startDemo } from './browser-demo.ts';
import { unpackBrowser } from './browser-program.ts';

/** Nobody waits for a minute to pass before the next mails go out. */
const NO_PAUSES = { INVITATION_MAILS_PER_MINUTE: '100000' };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Before two workers do so at once, and one starts what the other is still writing.
  await unpackBrowser();
  const demos = new Map<string, Promise<RunningDemo>>();
  const demoOf = (worker: string) => {
    const demo = demos.get(worker) ?? startDemo(undefined, '', newSecret(), NO_PAUSES);
    demos.set(worker, demo);
    return demo;
  };
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://keeper');
    void respond(response, async () => {
      const demo = await demoOf(searchParams.get('worker') ?? '');
      const reference = searchParams.get('reference');
      return reference === null ? demo : await demo.loggedReason(reference);
    });
  });
  project.provide('demos', await listen(server));
  return async () => {
    server.close();
    const started = await Promise.allSettled(demos.values());
    await Promise.all(started.map((one) => (one.status === 'fulfilled' ? one.value.stop() : null)));
  };
}

async function respond(response: ServerResponse, load: () => Promise<unknown>): Promise<void> {
  try {
    response.end(JSON.stringify(await load()));
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    ),
  );
}
