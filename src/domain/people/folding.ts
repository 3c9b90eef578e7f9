// Folds the text of rows that were written before folded text was kept. Until then such a row is found as far
// as SQL's lower() goes, which leaves letters beyond ASCII as they are.

import { commit } from '../../storage/change.ts';
import {
  foldStoredMember,
  foldStoredTeam,
  selectUnfoldedMembers,
  selectUnfoldedTeams,
} from '../../storage/people/folded.ts';
import type { Deps } from '../deps.ts';

/** Rows in one batch: a profile of an older row may have 64 KB. */
const AT_ONCE = 50;
/** One run may query D1 a thousand times, and other work waits while it does. */
const MAX_BATCHES = 100;

/** @returns how many rows were folded; fewer than all only if the next run has to go on */
export async function foldStoredText({ db }: Pick<Deps, 'db'>): Promise<{ folded: number; done: boolean }> {
  let folded = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const [members, teams] = await db.batch([
      selectUnfoldedMembers(db, AT_ONCE),
      selectUnfoldedTeams(db, AT_ONCE),
    ]);
    if (members.length + teams.length === 0) return { folded, done: true };
    await commit(db, [
      ...members.map((row) => foldStoredMember(db, row)),
      ...teams.map((row) => foldStoredTeam(db, row)),
    ]);
    folded += members.length + teams.length;
  }
  return { folded, done: false };
}
