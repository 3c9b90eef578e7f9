// Folding beyond ASCII costs more than the comparison that it is for. A text that is compared many times is
// folded once for what holds it: an element, or a term of a filter, neither of which ever changes.

import { foldText, isAscii } from '../lib/fold.ts';

const kept = new WeakMap<object, Map<string, string>>();

export function foldedOnce(holder: object, text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  const ofHolder = kept.get(holder) ?? new Map<string, string>();
  kept.set(holder, ofHolder);
  const folded = ofHolder.get(text) ?? foldText(text);
  ofHolder.set(text, folded);
  return folded;
}
