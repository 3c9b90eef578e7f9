// The kinds of refused sign-ins; their sentences are in src/texts. The browser learns the kind of trouble,
// but not which rule broke: the log has that under the reference number.

export type RefusalKind =
  | 'unreadable'
  | 'too_large'
  | 'wrong_binding'
  | 'unsolicited'
  | 'unsigned'
  | 'mismatch'
  | 'wrong_domain'
  | 'shared_issuer'
  | 'late'
  | 'used'
  | 'other_browser'
  | 'idp_refused'
  | 'no_identity'
  | 'not_a_member'
  | 'inactive'
  | 'another_person'
  | 'sso_off'
  | 'suspended';

export const REFUSAL_STATUS = {
  unreadable: 400,
  too_large: 413,
  wrong_binding: 400,
  unsolicited: 403,
  unsigned: 403,
  mismatch: 403,
  wrong_domain: 403,
  shared_issuer: 403,
  late: 403,
  used: 403,
  other_browser: 403,
  idp_refused: 403,
  no_identity: 403,
  not_a_member: 403,
  inactive: 403,
  another_person: 403,
  sso_off: 403,
  suspended: 403,
} as const satisfies Record<RefusalKind, 400 | 403 | 413>;
