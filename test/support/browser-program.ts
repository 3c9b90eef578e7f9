// The Chromium that npm brings on Linux x64, packed.

/** Where it is, and unpacked; null where an installed Chrome is used. */
export async function unpackBrowser(): Promise<string | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64' || process.env.BROWSER_CHANNEL) return null;
  // The package unpacks the shared libraries that Chromium needs only where it believes itself to be in AWS
  // Lambda; it reads this when it is imported.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs20.x';
  const { default: packed } = await import('@sparticuz/chromium');
  return await packed.executablePath();
}
