// A setup link of Acme, opened in a browser, for the tests of what it may do.

import { beginSetup, enterSetup, type SetupAccess } from '../../../src/domain/setup-links/access.ts';
import { createSetupLink, type NewSetupLink } from '../../../src/domain/setup-links/links.ts';
import { CLIENT, depsAt, NOW_MS, OPERATOR } from '../../support/deps.ts';

type Maker = Parameters<typeof createSetupLink>[1];

/** Returns the secret at the end of the link. */
export async function makeLink(
  organizationId: string,
  input: Partial<NewSetupLink> = {},
  maker: Maker = OPERATOR,
): Promise<{ readonly secret: string; readonly id: string }> {
  const scopes = ['domains', 'sso', 'scim'];
  const { url, row } = await createSetupLink(depsAt(), maker, organizationId, { scopes, ...input });
  return { secret: url.split('/').at(-1) ?? '', id: row.id };
}

export async function enter(
  { secret, id }: { readonly secret: string; readonly id: string },
  nowMs = NOW_MS,
): Promise<SetupAccess> {
  const { cookie } = await beginSetup(depsAt(nowMs), secret, CLIENT);
  return await enterSetup(depsAt(nowMs), cookie, id, CLIENT);
}
