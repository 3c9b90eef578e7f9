// The demo that browser tests share, as a test file of one worker uses it. browser-setup.ts starts and ends
// it.
import { inject } from 'vitest';
import { callApi, type RunningDemo } from './browser-demo.ts';

/**
 * Returns the demo that all files of this worker share. It may hold people, organizations and logs of earlier
 * files, but Acme's connection and Okta's app for it are as they were at the start: a file that changes these
 * puts them back, or has a customer of its own (browser-customer.ts).
 */
export async function shareDemo(): Promise<RunningDemo> {
  const ask = async (query: Record<string, string>) => {
    const worker = process.env.VITEST_POOL_ID ?? '';
    const answer = await fetch(`${inject('demos')}?${new URLSearchParams({ worker, ...query })}`);
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as unknown;
  };
  const demo = (await ask({})) as RunningDemo;
  return {
    ...demo,
    stop: async () => {},
    api: (method, path, body) => callApi(demo, method, path, body),
    loggedReason: async (reference) => String(await ask({ reference })),
  };
}
