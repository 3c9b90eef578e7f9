// Reads the texts that the bundle does not have, once in each isolate.

import { type LateTexts, lateTextsTaken, takeLateTexts } from '../texts/texts.ts';
import type { Bindings } from '../worker/bindings.ts';
import { describeFault, logLine } from '../worker/log.ts';
import { openAsset } from './asset-file.ts';

/** While they cannot be read, English stands in for other languages. The next call tries again. */
export async function readLateTexts(
  env: Pick<Bindings, 'ASSETS'>,
  context: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (lateTextsTaken()) return;
  try {
    takeLateTexts((await (await openAsset(env, 'texts.json')).json()) as LateTexts);
  } catch (error) {
    logLine('error', 'texts_not_read', { ...context, ...describeFault(error) });
  }
}
