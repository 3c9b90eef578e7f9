// The keys that sign tokens: which are published, and their rotation.

import { Hono } from 'hono';
import { currentKey, listKeys, rotateSigningKeys } from '../../../domain/apps/signing-keys.ts';
import { operatorPath } from '../../../domain/paths.ts';
import type { AppEnv } from '../../context.ts';
import { minuteOf } from '../../instants.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { renderPage } from '../../render.tsx';
import { outcomeIn } from '../../settings/kit.ts';
import { goToDone } from '../../told-once.ts';
import { consoleFrame } from '../frame.ts';
import { backTo } from '../kit.ts';
import { SigningKeysPage } from './page.tsx';

const NOTICES = {
  published: 'signing_keys_published',
  replaced: 'signing_keys_replaced',
} as const;

export const signingKeys = new Hono<AppEnv>();

signingKeys.get('/', async (c) => {
  const deps = c.get('deps');
  const { nowMs } = deps;
  const rows = await listKeys(deps);
  return renderPage(
    c,
    <SigningKeysPage
      frame={consoleFrame(c)}
      {...outcomeIn(c, NOTICES)}
      path={operatorPath('signingKeys')}
      keys={rows.toReversed().map((row) => ({
        kid: row.kid,
        alg: row.alg,
        state:
          row.notBefore > nowMs
            ? 'next'
            : currentKey(rows, row.alg, nowMs)?.kid === row.kid
              ? 'signs'
              : 'retiring',
        from: minuteOf(row.notBefore),
        until: row.retireAt === null ? '–' : minuteOf(row.retireAt),
      }))}
    />,
  );
});

const asksFirst = confirmed(backTo('signingKeys'));

for (const [verb, immediately, done] of [
  ['rotate', false, 'published'],
  ['replace', true, 'replaced'],
] as const) {
  signingKeys.post(`/${verb}`, asksFirst, async (c) => {
    await rotateSigningKeys(c.get('deps'), c.get('console').actor, immediately);
    return goToDone(c, operatorPath('signingKeys'), done);
  });
}
