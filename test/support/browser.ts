// A real Chromium for the browser tests: the one that npm brings on Linux x64, elsewhere an installed Chrome.
// The files of a worker share one, which ends with the worker.
import { type Browser, chromium } from 'playwright-core';
import { unpackBrowser } from './browser-program.ts';

let launched: Promise<Browser> | undefined;

export function launchBrowser(): Promise<Browser> {
  launched ??= launch().catch((error: unknown) => {
    // The next file tries again.
    launched = undefined;
    throw error;
  });
  return launched;
}

/** Closes what a file has opened in it, so that the next one finds nothing. */
export async function leaveBrowser(browser: Browser | undefined): Promise<void> {
  await Promise.all((browser?.contexts() ?? []).map((context) => context.close()));
}

async function launch(): Promise<Browser> {
  const executablePath = await unpackBrowser();
  if (executablePath === null) {
    return chromium.launch({ channel: process.env.BROWSER_CHANNEL ?? 'chrome', args: [ONE_RENDERER] });
  }
  return chromium.launch({
    executablePath,
    // Not the package's own arguments: they switch off what a browser test is for.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', ONE_RENDERER],
  });
}

/**
 * All sites are drawn by one process, since starting one for each costs more than the pages do. What sites
 * may do to one another is decided elsewhere: test/browser/cookies.test.ts shows that for cookies.
 */
const ONE_RENDERER = '--renderer-process-limit=1';
