import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toMembershipChange, toMembershipEffect } from '../../../src/domain/people/team-changes.ts';
import type { MembershipCommand } from '../../../src/scim/group-patch.ts';

const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'unknown', 'outside'), { maxLength: 4 });
const command: fc.Arbitrary<MembershipCommand> = fc.oneof(
  fc.record({ op: fc.constantFrom('add', 'remove', 'replaceAll'), ids }),
  fc.constant({ op: 'removeAll' }),
);

describe('member commands', () => {
  it('have the same result together as one after the other, for everybody whom SCIM may change', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 6 }), ids, (commands, before) => {
        const start = new Set<string>(before.filter((id) => id !== 'unknown'));
        const wanted = new Set(start);
        for (const one of commands) {
          if (one.op === 'removeAll' || one.op === 'replaceAll') wanted.clear();
          for (const id of one.op === 'removeAll' ? [] : one.ids) {
            if (one.op === 'remove') wanted.delete(id);
            else wanted.add(id);
          }
        }
        wanted.delete('unknown');
        if (start.has('outside')) wanted.add('outside');
        else wanted.delete('outside');

        const change = toMembershipChange(commands);
        const rows = [...change.add, ...change.remove]
          .filter((id) => id !== 'unknown')
          .map((id) => ({ id, claimed: id === 'outside' ? 0 : 1, inTeam: start.has(id) ? 1 : 0 }) as const);
        const effect = toMembershipEffect(change, rows);
        const after = new Set(start);
        if (effect.replaceAll) {
          for (const id of start) if (!effect.keep.includes(id) && id !== 'outside') after.delete(id);
        }
        for (const id of effect.remove) after.delete(id);
        for (const id of effect.add) after.add(id);
        expect([...after].sort()).toEqual([...wanted].sort());
        expect(effect.skipped.unknown).toEqual(change.add.has('unknown') ? ['unknown'] : []);
      }),
      { numRuns: 500 },
    );
  });
});
