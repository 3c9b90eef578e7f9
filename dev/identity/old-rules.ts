// Rules that once were, each as the edit that puts it back. `npm run test:identity -- --old-rules` shows that
// made-up lives find every one of them. An edit whose text is gone fails, so that this list keeps up.

export interface OldRule {
  /** What happens under it. */
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export const OLD_RULES: readonly OldRule[] = [
  {
    name: 'a reused externalId revives somebody else',
    file: 'src/domain/provisioning/users.ts',
    from: "  if (verdict.kind === 'new') return await insert(",
    to: `
  const former = await db.$client
    .prepare('select id from members where organization_id = ? and external_id = ? and active = 0')
    .bind(organizationId, fields.externalId).first('id');
  if (verdict.kind === 'new' && former !== null) {
    const [row] = await selectScimUsers(db, organizationId, { kind: 'id', value: former }, load);
    return await changeUser(db, request, row, fields, claimed, 'revived');
  }
  if (verdict.kind === 'new') return await insert(`,
  },
  {
    name: 'a directory moves an Owner without asking',
    file: 'src/domain/identity.ts',
    from: 'return members.some(({ role }) => keepsPassword(role));',
    to: 'return members.length < 0;',
  },
  {
    name: 'a new address moves the membership and leaves the account behind',
    file: 'src/storage/people/address-moves.ts',
    from: '  const { accountId, email, displacedId } = move;',
    to: '  const { accountId, email, displacedId } = move;\n  if (nowMs > 0) return [];',
  },
  {
    name: 'the asserted address alone says who signs in',
    file: 'src/domain/identity.ts',
    from: '  if (format === TRANSIENT) return null;',
    to: '  return null;',
  },
  {
    name: 'an account that nobody has proven stands in the way of its domain',
    file: 'src/domain/identity.ts',
    from: '  if (holder && isSomebodyElse(holder)) return',
    to: '  if (holder) return',
  },
  {
    name: 'an organization that ends leaves accounts behind',
    file: 'src/domain/organization/organizations.ts',
    from: 'TO BE FOUND',
    to: '',
  },
  {
    name: 'an older invitation begins again what the directory has ended',
    file: 'src/domain/provisioning/user-change.ts',
    from: '  return revokeInvitationsTo(',
    to: '  if (nowMs > 0) return [];\n  return revokeInvitationsTo(',
  },
];
