// Inviting people: addresses, a file, or both at once.

import { INVITATION_TTL_DAYS, MAX_INVITEES } from '../../../domain/limits.ts';
import { ErrorSummary } from '../../../ui/alert.tsx';
import { FileField, type FormError, type Option, SelectField, TextArea } from '../../../ui/form.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { usersPathOf } from '../users/page.tsx';

export interface InviteProps {
  readonly frame: SettingsFrame;
  readonly values: { readonly emails: string; readonly role: string };
  /** Roles at or below the reader's own. */
  readonly roles: readonly Option[];
  readonly errors: readonly FormError[];
}

export function InvitePage({ frame, values, roles, errors }: InviteProps) {
  const path = usersPathOf(frame);
  return (
    <SettingsPage frame={frame} title="Invite users">
      <p>
        <a href={path}>All users</a>
      </p>
      <ErrorSummary errors={errors} />
      <form method="post" action={`${path}/invite`} enctype="multipart/form-data">
        <TextArea
          label="Email addresses"
          name="emails"
          value={values.emails}
          rows={5}
          placeholder="ada@example.com"
          errors={errors}
          hint={`One per line, or separated by commas or spaces; at most ${MAX_INVITEES.toLocaleString('en')} together with the file.`}
        />
        <SelectField
          label="Organization role"
          name="role"
          value={values.role}
          options={roles}
          errors={errors}
        />
        <FileField
          label="or a CSV file"
          name="file"
          accept=".csv,text/csv"
          errors={errors}
          hint={
            <>
              Columns <code>email</code> and <code>role</code>. Rows without a role get the one above.
            </>
          }
        />
        <button type="submit">Send invitations</button>
      </form>
      <p>
        Each invitation is a link that works once, for {INVITATION_TTL_DAYS} days. Members, and people with
        such an invitation already, are left out. We mail long lists in the background and show you how far
        they are. If SSO is required, Members and Billing Admins need an address in one of your verified
        domains: others can join, but cannot sign in.
      </p>
    </SettingsPage>
  );
}
