// The audit log records that somebody exported a whole list, just as it records a change.

import { audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import type { SettingsAccess } from '../sign-in/access.ts';

/** Runs before the first line goes out: an export that breaks off was an export too. */
export async function noteExport(
  deps: Deps,
  { organization, actor }: SettingsAccess,
  exported: { readonly list: string; readonly format: string },
): Promise<void> {
  await commitChange(deps, [
    audit(deps, actor, {
      organizationId: organization.id,
      action: 'organization.data_exported',
      target: { type: 'organization', id: organization.id },
      detail: exported,
    }),
  ]);
}
