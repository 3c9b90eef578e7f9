// The words of mails: links whole, names of strangers harmless.

import { describe, expect, it } from 'vitest';
import {
  accountExistsMail,
  invitationMail,
  passwordChangedMail,
  passwordClosedMail,
  passwordResetMail,
  signUpMail,
} from '../../src/mail/messages.ts';

const URL = `https://sso.example/invitations/${'x'.repeat(43)}`;
const facts = {
  organizationName: 'Acme',
  invitedBy: 'owner@acme.test',
  role: 'admin',
  url: URL,
  days: 14,
} as const;

/** What a mail program would turn into a link. */
const links = (text: string) =>
  text.match(/\b(?:https?:\/\/|www\.)\S+|\b[\w.-]+@[\w-]+\.\w+|\b[\w-]+\.[a-z]{2,}\b/g);

describe('each mail', () => {
  it.each([
    ['invitation', invitationMail(facts)],
    ['sign-up', signUpMail({ url: URL, hours: 24 })],
    ['reset', passwordResetMail({ url: URL, minutes: 30 })],
    ['closed', passwordClosedMail({ url: URL })],
    ['changed', passwordChangedMail({ url: URL })],
  ])('has its link alone on a line: %s', (_, { text, subject }) => {
    expect(text.split('\n')).toContain(URL);
    expect(subject).not.toContain('https:');
    expect(links(text)).toEqual([URL]);
  });
});

it('names both ways in for a person who has an account, and no other', () => {
  const [signInUrl, resetUrl] = ['https://sso.example/sign-in', 'https://sso.example/password-reset'];
  const { text } = accountExistsMail({ signInUrl, resetUrl });
  expect(links(text)).toEqual([signInUrl, resetUrl]);
});

describe('names of strangers', () => {
  it.each([
    'https://evil.example/free-money',
    'www.evil.example',
    'Win a prize at evil.example now',
    'eve@evil.example',
    'Acme\n\nhttps://evil.example/',
    'a'.repeat(5000),
    '\u202eevil',
  ])('never become a link or a paragraph: %j', (organizationName) => {
    const { text, subject } = invitationMail({ ...facts, organizationName, invitedBy: organizationName });
    expect(links(text)).toEqual([URL]);
    expect(links(subject) ?? []).toEqual([]);
    expect(text.split('\n\n')).toHaveLength(3);
    expect(text.length).toBeLessThan(700);
    expect(text).not.toContain('\u202e');
  });
});

it('keeps the joiners that a name is spelled with, and no control', () => {
  const name = '\u0639\u0644\u06cc\u200c\u0631\u0636\u0627 👩\u200d💻';
  const { text, subject } = invitationMail({ ...facts, organizationName: `\u2066${name}\u2028\u200f` });
  expect(subject).toBe(`Invitation to ${name}`);
  expect(text).toContain(`“${name}”`);
});
