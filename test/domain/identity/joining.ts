// Joining by an invitation's link with a new account, whose password costs next to nothing to check.

import type { Actor } from '../../../src/domain/actor.ts';
import { auditEvent } from '../../../src/domain/audit.ts';
import type { Deps } from '../../../src/domain/deps.ts';
import type { InvitationRow } from '../../../src/domain/people/invitations.ts';
import { sendMemberCommand } from '../../../src/domain/people/members.ts';
import { newSession, passwordSessionRow } from '../../../src/domain/sign-in/sessions.ts';
import { newId } from '../../../src/lib/ids.ts';
import { CLIENT } from '../../support/deps.ts';
import { passwordHashOf } from './passwords.ts';
import type { Person } from './world.ts';

export async function joinWithNewAccount(deps: Deps, row: InvitationRow, person: Person) {
  const { organizationId } = row;
  const accountId = newId('acc');
  const memberId = newId('mem');
  const session = await newSession(deps);
  const actor: Actor = { type: 'account', id: accountId, label: row.email, address: null };
  const event = (action: 'invitation.accepted' | 'organization.user_added', type: 'invitation' | 'member') =>
    auditEvent(deps, actor, {
      organizationId,
      action,
      target: { type, id: type === 'member' ? memberId : row.id },
      detail: {},
    });
  await sendMemberCommand(deps, {
    kind: 'accept',
    write: {
      invitation: {
        id: row.id,
        organizationId,
        email: row.email,
        emailKey: row.emailKey,
        role: row.role,
      },
      by: { kind: 'new', accountId, givenName: '', familyName: '', passwordHash: passwordHashOf(person) },
      name: { givenName: '', familyName: '' },
      provesEmail: row.delivery !== 'link',
      memberId,
      provenSince: deps.nowMs - 1,
      accepted: event('invitation.accepted', 'invitation'),
      joined: event('organization.user_added', 'member'),
      nowMs: deps.nowMs,
    },
    session: passwordSessionRow(deps, session, accountId, CLIENT),
  });
  return { id: session.id, cookie: session.cookie };
}
