// That somebody took a whole list along is a thing that the audit log knows, like a change.

import { runBatch } from '../../storage/database.ts';
import { audit } from '../audit.ts';
import type { Deps } from '../deps.ts';
import type { SettingsAccess } from './organizations.ts';

/** Before the first line goes out: an export that is broken off has been one. */
export async function noteExport(
  deps: Deps,
  { organization, actor }: SettingsAccess,
  exported: { readonly list: string; readonly format: string },
): Promise<void> {
  await runBatch(deps.db, [
    audit(deps, actor, {
      organizationId: organization.id,
      action: 'organization.data_exported',
      target: { type: 'organization', id: organization.id },
      detail: exported,
    }),
  ]);
}
