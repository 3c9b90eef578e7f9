// Finds out before anything starts whether a port is taken, and says which variable chooses another one.
import { connect, createServer } from 'node:net';

export interface WantedPort {
  port: number;
  /** What would listen there, and the environment variable that chooses the port. */
  what: string;
  variable: string;
}

export class PortError extends Error {
  override name = 'PortError';
}

/** @throws PortError with a sentence for the person at the terminal */
export function parsePort(variable: string, value: string | undefined, preset: number): number {
  const port = value === undefined || value === '' ? preset : Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new PortError(`${variable} must be a port number between 1 and 65535, but is "${value}".`);
  }
  return port;
}

/** @throws PortError with a sentence for the person at the terminal */
export async function checkPorts(wanted: readonly WantedPort[]): Promise<void> {
  for (const [index, { port, what, variable }] of wanted.entries()) {
    const twin = wanted.slice(0, index).find((other) => other.port === port);
    if (twin) throw new PortError(`${twin.variable} and ${variable} are both ${port}; they must differ.`);
    if (await isBusy(port)) {
      throw new PortError(
        `Port ${port} is busy, so ${what} cannot start there. Stop what uses it, or choose another: ${variable}=${port + 1000} npm start`,
      );
    }
  }
}

// `localhost` is both addresses, and a listener on one of them alone already makes the port useless.
// Connecting finds listeners on the wildcard address, which some systems let us bind beside.
async function isBusy(port: number): Promise<boolean> {
  const found = await Promise.all(
    ['127.0.0.1', '::1'].flatMap((host) => [answers(host, port), cannotBind(host, port)]),
  );
  return found.includes(true);
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

function cannotBind(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // A machine without IPv6 says EADDRNOTAVAIL or EAFNOSUPPORT, which does not mean that another process
    // listens.
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'EADDRINUSE' || error.code === 'EACCES'),
    );
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(false)));
  });
}
