// A real Chromium for the browser tests: the one that npm brings on Linux x64, elsewhere an installed Chrome.
import { type Browser, chromium } from 'playwright-core';

export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64' || process.env.BROWSER_CHANNEL) {
    return chromium.launch({ channel: process.env.BROWSER_CHANNEL ?? 'chrome' });
  }
  // The package unpacks the shared libraries that Chromium needs only where it believes itself to be in AWS
  // Lambda; it reads this when it is imported.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs20.x';
  const { default: packed } = await import('@sparticuz/chromium');
  return chromium.launch({
    executablePath: await packed.executablePath(),
    // Not the package's own arguments: they put all sites into one process and switch off what a browser test
    // is for.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  });
}
