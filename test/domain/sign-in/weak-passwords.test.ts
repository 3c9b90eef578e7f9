import { describe, expect, it } from 'vitest';
import { checkPassword } from '../../../src/domain/sign-in/passwords.ts';
import { reasonOf } from '../../support/deps.ts';

const ADA = {
  email: 'ada.lovelace@navy.test',
  names: ['Ada', 'Lovelace'],
  organization: 'Analytical Engines',
};

const check = (password: string, owner: Parameters<typeof checkPassword>[1] = ADA) =>
  reasonOf((async () => checkPassword(password, owner))());

describe('a password that many people use', () => {
  it.each([
    'qwertyuiop',
    'QwertyUIOP',
    '1234567890',
    '1q2w3e4r5t',
    'password123',
    'Password-2026!',
    '!!!password!!!',
    '2026 Dragon 2026',
    'letmein12345',
    'aaaaaaaaaaaa',
    'abcabcabcabc',
    '          ',
  ])('is refused: %s', async (password) => {
    expect(await check(password)).toBe('password_common');
  });
});

describe('a password about its owner', () => {
  it.each([
    'lovelace1815',
    'LOVELACE-1815!',
    'ada.lovelace@navy.test',
    'adalovelace1',
    'lovelace ada',
    'Analytical Engines',
    'analyticalengines!',
    'Engines Lovelace 12',
    'gatehouse 2026',
    'my lovelace 1',
  ])('is refused: %s', async (password) => {
    expect(await check(password)).toBe('password_personal');
  });

  it('is not refused to somebody else', async () => {
    expect(await check('lovelace1815', { email: 'grace@navy.test' })).toBe('accepted');
  });
});

describe('another password', () => {
  it.each([
    'correct horse battery',
    'lovelace likes horses',
    'difference-engine-no-2',
    'password of a whole sentence',
    'xK9#mQ2$vL',
    'žluťoučký kůň',
    '水曜日の朝は静かな図書館で',
  ])('is accepted: %s', async (password) => {
    expect(await check(password)).toBe('accepted');
  });

  it('is accepted where nothing is known', async () => {
    expect(await check('correct horse battery', { email: '' })).toBe('accepted');
    expect(await check('correct horse battery', { email: '@', names: ['', ' '], organization: '-' })).toBe(
      'accepted',
    );
  });
});
