import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { readLateTexts } from '../../../src/http/late-texts.ts';
import { adviceFor } from '../../../src/http/saml/refusal-advice.ts';
import { REFUSAL_KIND } from '../../../src/http/saml/refusal-kind.ts';
import { ENGLISH } from '../../../src/texts/texts.ts';

const STATUS = 'urn:oasis:names:tc:SAML:2.0:status:';
const textOf = (...codes: string[]) =>
  adviceFor(ENGLISH, 'status_not_success', { actual: codes.map((code) => STATUS + code).join(' ') }).text;

beforeAll(async () => await readLateTexts(env, { requestId: 'req_1' }));

describe('the advice about a status', () => {
  it('differs by the second-level code, and by the first where the second says nothing', () => {
    const second = ['AuthnFailed', 'RequestDenied', 'NoPassive', 'InvalidNameIDPolicy', 'UnknownPrincipal'];
    const texts = second.map((code) => textOf('Responder', code));
    expect(new Set([...texts, textOf('Responder'), textOf('Requester')]).size).toBe(second.length + 2);
    expect(textOf('Requester', 'SomethingElse')).toBe(
      `${textOf('Requester')} The code “${STATUS}SomethingElse” arrived.`,
    );
    expect(textOf('Responder', 'RequestDenied')).toBe(textOf('Requester', 'RequestDenied'));
  });

  it.each([{}, { actual: null }, { actual: 17 }, { actual: '' }])('is that of its kind for %j', (detail) => {
    expect(adviceFor(ENGLISH, 'status_not_success', detail).text).toBe('Its own log tells you the reason.');
  });

  it('is of a code that we don’t know what its first code says, and names it', () => {
    const actual = `${STATUS}Responder urn:vendor:status:odd`;
    expect(adviceFor(ENGLISH, 'status_not_success', { actual }).text).toBe(
      `${textOf('Responder')} The code “urn:vendor:status:odd” arrived.`,
    );
  });

  it.each(['ada@acme.test', '<b>x</b>', `urn:${'x'.repeat(101)}`, 'toString', 'constructor'])(
    'repeats no code that is %s, or at most its name',
    (code) => {
      const { text } = adviceFor(ENGLISH, 'status_not_success', { actual: `${STATUS}Responder ${code}` });
      const repeated = / The code “(.*)” arrived\.$/.exec(text)?.[1];
      expect(repeated === undefined ? text : repeated).toBe(
        /^[a-zA-Z]+$/.test(code) ? code : textOf('Responder'),
      );
    },
  );
});

it('there is advice for every reason, in sentences', () => {
  for (const reason of Object.keys(REFUSAL_KIND)) {
    const { title, text } = adviceFor(ENGLISH, reason);
    expect([reason, title.length > 2, /^[A-Z].*[.]$/s.test(text)]).toEqual([reason, true, true]);
  }
  expect(adviceFor(ENGLISH, 'a_reason_of_tomorrow').text).toMatch(/\.$/);
});

describe('what cannot be read', () => {
  it.each([
    ['time_malformed', 'Z'],
    ['xml_encoding', 'UTF-8'],
    ['unexpected_root', 'SAML 2.0'],
    ['missing_element', 'element above'],
    ['message_missing', 'SAMLResponse'],
    ['response_too_large', 'groups'],
    ['artifact_unsupported', 'HTTP-POST'],
    ['redirect_unsupported', 'HTTP-POST'],
  ])('has advice of its own for %s', (reason, word) => {
    const { title, text } = adviceFor(ENGLISH, reason);
    expect(text).toContain(word);
    expect(title).not.toBe(adviceFor(ENGLISH, 'id_repeated').title);
  });

  it('otherwise has that of its kind, and a reason of a later version its name', () => {
    expect(adviceFor(ENGLISH, 'id_repeated').title).toBe(adviceFor(ENGLISH, 'id_ambiguous').title);
    expect(adviceFor(ENGLISH, 'something_new').title).toBe('something_new');
  });
});
