import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from '../../src/lib/bytes.ts';
import type { SamlError } from '../../src/saml/errors.ts';
import { decodePost, encodePost } from '../../src/saml/post-binding.ts';

const XML = '<a>é</a>';
const ACTION = 'https://idp.example/sso?x=1';

function reasonOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as SamlError).reason;
  }
  return 'accepted';
}

describe('encodePost', () => {
  it('gives the action and the hidden fields', () => {
    const form = encodePost({ url: ACTION, message: 'SAMLRequest', xml: XML, relayState: '"><script>' });
    expect(form).toEqual({
      action: ACTION,
      fields: [
        ['SAMLRequest', 'PGE+w6k8L2E+'],
        ['RelayState', '"><script>'],
      ],
    });
  });

  it('leaves an absent relay state out', () => {
    const form = encodePost({ url: ACTION, message: 'SAMLResponse', xml: XML });
    expect(form.fields.map(([name]) => name)).toEqual(['SAMLResponse']);
  });

  it('refuses an action that runs as a script', () => {
    const url = 'javascript:alert(1)';
    expect(reasonOf(() => encodePost({ url, message: 'SAMLRequest', xml: XML }))).toBe('unusable_url');
  });

  it('refuses a relay state of 81 bytes', () => {
    const relayState = 'x'.repeat(81);
    const input = { url: ACTION, message: 'SAMLRequest', xml: XML } as const;
    expect(reasonOf(() => encodePost({ ...input, relayState }))).toBe('relay_state_too_long');
    expect(reasonOf(() => encodePost({ ...input, relayState: relayState.slice(1) }))).toBe('accepted');
  });
});

describe('decodePost', () => {
  it('reads what encodePost wrote, with the line breaks of other senders', () => {
    expect(decodeUtf8(decodePost('PGE+\r\nw6k8\nL2E+'))).toBe(XML);
  });

  it.each([
    [undefined, 'message_missing'],
    ['', 'message_missing'],
    ['PGE+w6k8L2E', 'bad_base64'],
    ['PGE-w6k8L2E_', 'bad_base64'],
    ['<a/>', 'bad_base64'],
    ['A'.repeat(64 * 1024 + 4), 'message_too_large'],
  ])('refuses %.20j', (value, reason) => {
    expect(reasonOf(() => decodePost(value))).toBe(reason);
  });
});
