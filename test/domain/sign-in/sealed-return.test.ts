// Only the browser's nonce opens the page to come back to.

import { describe, expect, it } from 'vitest';
import { openReturnTo, sealReturnTo } from '../../../src/domain/sign-in/sealed-return.ts';

const NONCE = 'n'.repeat(43);
const PATH = `/invitations/${'x'.repeat(43)}?a=ü`;

describe('a sealed return address', () => {
  it('opens with its nonce', async () => {
    expect(await openReturnTo(await sealReturnTo(PATH, NONCE), NONCE)).toBe(PATH);
  });

  it('does not show the path, and is different each time', async () => {
    const [one, two] = [await sealReturnTo(PATH, NONCE), await sealReturnTo(PATH, NONCE)];
    expect(one).not.toBe(two);
    expect(atob(one.replaceAll('-', '+').replaceAll('_', '/'))).not.toContain('invitations');
  });

  it.each([
    ['sealed with another nonce', (sealed: string) => [sealed, 'm'.repeat(43)]],
    ['changed in one letter', (sealed: string) => [(sealed[0] === 'A' ? 'B' : 'A') + sealed.slice(1), NONCE]],
    ['cut short', (sealed: string) => [sealed.slice(0, 20), NONCE]],
    ['empty', () => ['', NONCE]],
    ['a plain path', () => [PATH, NONCE]],
  ] as const)('does not open when it is %s', async (_, change) => {
    const [sealed = '', nonce = ''] = change(await sealReturnTo(PATH, NONCE));
    expect(await openReturnTo(sealed, nonce)).toBeNull();
  });
});
