// /Bulk (RFC 7644 section 3.7): each operation is the single request that it stands for, with its own lane and its own row in the log.

import { ScimError } from '../../scim/errors.ts';
import type { Handler } from './call.ts';
import { deleteGroup, patchGroup, postGroup, replaceGroup } from './groups.ts';

export const bulk: Handler = async () => {
  void [deleteGroup, patchGroup, postGroup, replaceGroup];
  throw new ScimError('notImplemented', 'not yet');
};
