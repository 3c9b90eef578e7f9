// What the peers share: a server on a free port, which also makes codes for the bench, outside of what is
// measured.

import { createHash } from 'node:crypto';

export function challengeOf(verifier) {
  return createHash('sha256').update(verifier).digest('base64url');
}

/** Prints `{ port, … }` as one line once it listens. */
export async function listen(createServer, answer, newCode, described) {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1');
    if (pathname !== '/bench/codes') return answer(request, response);
    try {
      const made = [];
      for (let i = 0; i < Number(searchParams.get('count')); i++) made.push(await newCode());
      response.end(JSON.stringify(made));
    } catch (error) {
      response.statusCode = 500;
      response.end(String(error?.stack ?? error));
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  console.log(JSON.stringify({ port: server.address().port, ...described }));
}
