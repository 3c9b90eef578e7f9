// Rules that once were, each as the edits that put it back. `npm run test:identity -- --old-rules` shows that
// made-up lives find every one of them. An edit whose text is gone fails, so that this list keeps up.

export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface OldRule {
  /** What happens under it. */
  readonly name: string;
  readonly edits: readonly Edit[];
}

/** A creation finds a former member by the externalId, and makes them the new person with all they had. */
function revivalByExternalId(whom: string): readonly Edit[] {
  return [
    {
      file: 'src/domain/provisioning/users.ts',
      from: "  if (verdict.kind === 'new') return await insert(",
      to: `
  const former = await db.$client
    .prepare("select id from members where organization_id = ? and external_id = ? and active = 0 and ${whom}")
    .bind(organizationId, fields.externalId).first('id');
  if (verdict.kind === 'new' && former !== null) {
    const [row] = await selectScimUsers(db, organizationId, { kind: 'id', value: former }, load);
    const wanted = { fields, leftOut: [] };
    return await changeUser(db, { ...request, asksNobody: true }, row, wanted, claimed, 'revived');
  }
  if (verdict.kind === 'new') return await insert(`,
    },
    {
      file: 'src/domain/provisioning/user-change.ts',
      from: '  const move = decideMove(facts, facts.named);',
      to: `  const known = 'asksNobody' in request ? { ...facts, approved: 1 } : facts;
  const move = decideMove(known, facts.named);`,
    },
    {
      file: 'src/domain/provisioning/user-change.ts',
      from: 'const isNewcomer = isAnother || (moved !== null && before.active === 0);',
      to: 'const isNewcomer = isAnother && before.active !== 0;',
    },
  ];
}

/** An address that a directory gave is believed at once: a later rule, which hides others. */
const NO_DOUBT: Edit = {
  file: 'src/domain/identity.ts',
  from: 'const unconfirmed = byAddress.unconfirmed === 1;',
  to: 'const unconfirmed = byAddress.unconfirmed !== byAddress.unconfirmed;',
};

export const OLD_RULES: readonly OldRule[] = [
  {
    name: 'a reused externalId makes the newcomer somebody who has left',
    edits: revivalByExternalId("role = 'member'"),
  },
  {
    name: 'a reused externalId gives the role of a former Admin to another address',
    edits: revivalByExternalId("role <> 'member'"),
  },
  {
    name: 'a directory moves an Owner without asking',
    edits: [
      {
        file: 'src/domain/identity.ts',
        from: "return members.some(({ role }) => role !== 'member');",
        to: 'return members.length < 0;',
      },
    ],
  },
  {
    name: 'a new address moves the membership and leaves the account behind',
    edits: [
      {
        file: 'src/storage/people/address-moves.ts',
        from: '  const { accountId, email, displacedId } = move;',
        to: '  const { accountId, email, displacedId } = move;\n  if (nowMs > 0) return [];',
      },
    ],
  },
  {
    name: 'the asserted address alone says who signs in',
    edits: [
      {
        file: 'src/domain/identity.ts',
        from: '  if (isTransient(format)) return null;',
        to: '  return null;',
      },
    ],
  },
  {
    name: 'a new issuer believes the address that a directory has given',
    edits: [NO_DOUBT],
  },
  {
    name: 'an account that nobody has proven stands in the way of its domain',
    edits: [
      {
        file: 'src/domain/identity.ts',
        from: '  if (holder && isSomebodyElse(holder)) return',
        to: '  if (holder) return',
      },
    ],
  },
  {
    name: 'an organization that ends leaves accounts behind',
    edits: [
      {
        file: 'src/storage/organization/deletion.ts',
        from: 'sql`delete from accounts where id in (select m.account_id from',
        to: 'sql`delete from members where id in (select m.id from',
      },
    ],
  },
  {
    name: 'an approval of an Owner outlives that the address is somebody else’s',
    edits: [
      NO_DOUBT,
      {
        file: 'src/storage/people/pending-changes.ts',
        from: '  const own = (column: SQL) =>',
        to: '  if (emailKey) return rawStatement(db, sql`select 1`);\n  const own = (column: SQL) =>',
      },
    ],
  },
  {
    name: 'an older invitation begins again what the directory has ended',
    edits: [
      {
        file: 'src/domain/provisioning/user-change.ts',
        from: '  return revokeInvitationsTo(',
        to: '  if (nowMs > 0) return [];\n  return revokeInvitationsTo(',
      },
    ],
  },
];
