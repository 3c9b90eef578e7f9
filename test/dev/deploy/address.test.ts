import { expect, it } from 'vitest';
import { addressOfRoutes, costOfMove, parseAddress } from '../../../dev/deploy/address.ts';
import { lastLines } from '../../../dev/deploy/failure.ts';
import { workersDevOf } from '../../../dev/deploy/worker.ts';

it.each([
  'http://sso.vendor.example',
  'http://localhost:8787',
  'https://sso.vendor.example/app',
  'sso.vendor',
  '',
])('refuses %j as an address', (text) => {
  expect(() => parseAddress(text, '--url')).toThrow(/^--url is not an address/);
});

it('takes an origin with a final slash', () => {
  expect(parseAddress('https://sso.vendor.example/', '--url')).toBe('https://sso.vendor.example');
});

it.each([
  [[], null],
  [[{ pattern: 'sso.vendor.example', custom_domain: true }], 'https://sso.vendor.example'],
  [['sso.vendor.example/*'], 'https://sso.vendor.example'],
  [['https://sso.vendor.example/*', 'other.example/*'], 'https://sso.vendor.example'],
])('reads the routes %j', (routes, address) => {
  expect(addressOfRoutes({ routes })).toBe(address);
});

it('does not guess which host a route with a star is', () => {
  expect(() => addressOfRoutes({ routes: ['*.vendor.example/*'] })).toThrow(/many hosts/);
});

it.each([
  [
    ['schedule: */10 * * * *', 'https://gatehouse.vendor.workers.dev'],
    'https://gatehouse.vendor.workers.dev',
  ],
  [['sso.vendor.example (custom domain)', 'schedule: 17 3 * * *'], null],
])('finds the workers.dev address among %j', (targets, address) => {
  expect(workersDevOf(targets)).toBe(address);
});

it('says how to go back after a move', () => {
  expect(costOfMove('https://a.example', 'https://b.example')).toContain('--url https://a.example');
});

it('keeps the end of what wrangler said, without its advice about its own bugs', () => {
  const output = [
    ...Array.from({ length: 30 }, (_, i) => `line ${i}`),
    '',
    'If you think this is a bug',
    'why',
  ];
  expect(lastLines(output.join('\n')).split('\n')).toEqual([
    ...Array.from({ length: 19 }, (_, i) => `line ${i + 11}`),
    'why',
  ]);
});
