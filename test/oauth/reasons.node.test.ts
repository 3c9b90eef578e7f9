import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OAUTH_REASONS } from '../../src/oauth/errors.ts';
import { OF_CALLERS } from '../support/oauth-reasons.ts';

const ROOM = new URL('../../src/oauth/', import.meta.url);
const text = readdirSync(ROOM)
  .filter((file) => file.endsWith('.ts') && file !== 'errors.ts')
  .map((file) => readFileSync(new URL(file, ROOM), 'utf8'))
  .join('\n');

describe('the source of this room', () => {
  it('throws each reason that is its own, and none that the callers have to give', () => {
    const thrown = OAUTH_REASONS.filter((reason) => text.includes(`new OAuthError('${reason}'`));
    const callers: readonly string[] = OF_CALLERS;
    expect(thrown).toEqual(OAUTH_REASONS.filter((reason) => !callers.includes(reason)));
  });
});
