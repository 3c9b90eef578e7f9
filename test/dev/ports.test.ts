import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { checkPorts, PortError, parsePort } from '../../dev/ports.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

it('accepts free ports', async () => {
  const port = await listen('127.0.0.1');
  await new Promise((resolve) => server?.close(resolve));
  await expect(checkPorts([wanted(port)])).resolves.toBeUndefined();
});

it.each(['127.0.0.1', '0.0.0.0', undefined])(
  'names a port that is busy on %s, and its variable',
  async (host) => {
    const port = await listen(host);
    const refusal = checkPorts([wanted(port)]);
    await expect(refusal).rejects.toThrow(PortError);
    await expect(refusal).rejects.toThrow(new RegExp(`${port}\\b.*PORT_${port}=`));
  },
);

it('refuses one port for both', async () => {
  await expect(
    checkPorts([
      { port: 45_001, what: 'one', variable: 'A' },
      { port: 45_001, what: 'other', variable: 'B' },
    ]),
  ).rejects.toThrow(/A and B/);
});

it.each(['abc', '0', '65536', '80.5', '-1'])('refuses %s as a port and names the variable', (value) => {
  expect(() => parsePort('PORT', value, 8787)).toThrow(/^PORT must be/);
});

it('takes the preset when nothing is given', () => {
  expect([parsePort('PORT', undefined, 8787), parsePort('PORT', '', 8787)]).toEqual([8787, 8787]);
});

function listen(host: string | undefined): Promise<number> {
  return new Promise((resolve) => {
    const listening = createServer().listen({ port: 0, ...(host && { host }) }, () =>
      resolve((listening.address() as AddressInfo).port),
    );
    server = listening;
  });
}

function wanted(port: number) {
  return { port, what: 'something', variable: `PORT_${port}` };
}
