// Verified with the library that receivers have.
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { newWebhookSecret, signWebhook } from '../../src/webhooks/signature.ts';

const BODY = JSON.stringify({ type: 'member.created', data: { name: 'Zoë “Ö” 🙂' } });
const first = newWebhookSecret();
const second = newWebhookSecret();

const sign = (secrets: readonly string[], nowMs = Date.now(), body = BODY) =>
  signWebhook({ id: 'evt_1', nowMs, body }, secrets);
const verify = async (
  headers: Promise<Readonly<Record<string, string>>>,
  secret: string,
  { body = BODY, ...changed }: Record<string, string> = {},
) => {
  try {
    return new Webhook(secret).verify(body, { ...(await headers), ...changed });
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.message;
    throw error;
  }
};

describe('a signature', () => {
  it('is what a receiver verifies', async () => {
    expect(await verify(sign([first]), first)).toEqual(JSON.parse(BODY));
  });

  it('is the one of the specification', async () => {
    // https://github.com/standard-webhooks/standard-webhooks, the example of the JavaScript library's tests
    const headers = await signWebhook(
      { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', nowMs: 1614265330_000, body: '{"test": 2432232314}' },
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    );
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('comes once for each secret, so that either verifies', async () => {
    const headers = sign([first, second]);
    expect((await headers)['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const secret of [first, second]) expect(await verify(headers, secret)).toEqual(JSON.parse(BODY));
  });

  it.each<[string, () => Promise<unknown>]>([
    ['another secret', () => verify(sign([first]), second)],
    ['another body', () => verify(sign([first]), first, { body: BODY.replace('created', 'deleted') })],
    ['the same JSON, written anew', () => verify(sign([first]), first, { body: `${BODY} ` })],
    ['another id', () => verify(sign([first]), first, { 'webhook-id': 'evt_2' })],
    [
      'another time',
      () => verify(sign([first]), first, { 'webhook-timestamp': `${Math.floor(Date.now() / 1000) + 1}` }),
    ],
  ])('does not fit %s', async (_, verified) => {
    expect(await verified()).toBe('No matching signature found');
  });

  it('is worthless six minutes later', async () => {
    expect(await verify(sign([first], Date.now() - 6 * 60_000), first)).toBe('Message timestamp too old');
  });

  it.each(['', 'whsec_', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_not base64!', 'whsk_MfKQ9r8G'])(
    'is not made with %j',
    async (secret) => {
      await expect(sign([secret])).rejects.toThrow(TypeError);
    },
  );
});

describe('a secret', () => {
  it('has 256 bits, and no two are the same', () => {
    expect(first).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(first).not.toBe(second);
  });
});
