// A real Chromium for the browser tests: the one that npm brings on Linux x64, elsewhere an installed Chrome.
// The files of a worker share one, which ends with the worker.
import { type Browser, chromium } from 'playwright-core';

let launched: Promise<Browser> | undefined;

export function launchBrowser(): Promise<Browser> {
  launched ??= launch();
  return launched;
}

/** Closes what a file has opened in it, so that the next one finds nothing. */
export async function leaveBrowser(browser: Browser | undefined): Promise<void> {
  await Promise.all((browser?.contexts() ?? []).map((context) => context.close()));
}

async function launch(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64' || process.env.BROWSER_CHANNEL) {
    return chromium.launch({ channel: process.env.BROWSER_CHANNEL ?? 'chrome', args: [ONE_RENDERER] });
  }
  // The package unpacks the shared libraries that Chromium needs only where it believes itself to be in AWS
  // Lambda; it reads this when it is imported.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs20.x';
  const { default: packed } = await import('@sparticuz/chromium');
  return chromium.launch({
    executablePath: await packed.executablePath(),
    // Not the package's own arguments: they switch off what a browser test is for.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', ONE_RENDERER],
  });
}

/**
 * All sites are drawn by one process, since starting one for each costs more than the pages do. What sites
 * may do to one another is decided elsewhere: test/browser/cookies.test.ts shows that for cookies.
 */
const ONE_RENDERER = '--renderer-process-limit=1';
