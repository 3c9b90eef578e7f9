// Universal Logout on the SSO page: the URL for the identity provider, and the switch.

import { CopyField } from '../../../ui/form.tsx';
import { Question } from '../../../ui/question.tsx';
import type { CertificatesProps } from './certificates.tsx';

export interface UniversalLogoutProps extends Pick<CertificatesProps, 'path'> {
  readonly universalLogout: boolean;
  /** Null: nothing is configured yet. */
  readonly revocationUrl: string | null;
}

export function UniversalLogout({ universalLogout: isOn, revocationUrl, path }: UniversalLogoutProps) {
  if (revocationUrl === null) return null;
  const action = `${path}/universal-logout`;
  return (
    <section aria-labelledby="universal-logout">
      <h2 id="universal-logout">Universal Logout</h2>
      <p>
        Status: <strong>{isOn ? 'on' : 'off'}</strong>. When Okta signs a user out everywhere, because it has
        found a threat or an administrator has cleared the sessions, it tells us too. We then end all sessions
        of that user in this organization, and all access that applications have through them.
      </p>
      <CopyField
        label="Logout endpoint URL"
        name="revocationUrl"
        value={revocationUrl}
        hint="Okta: “Logout endpoint URL”, under Authentication → Logout → Global Token Revocation of your app. Choose “Email Identifier” or “Issuer and Subject Identifier” as the subject format."
      />
      {isOn ? (
        <Question
          label="Switch Universal Logout off…"
          consequence="Your identity provider can no longer sign users out here. A user whom it signs out, for example after a theft, stays signed in until the session ends or you sign them out on this site."
          action={action}
          button="Switch off"
        />
      ) : (
        <form method="post" action={action}>
          <input type="hidden" name="on" value="on" />
          <button type="submit" class="outline">
            Switch Universal Logout on
          </button>
        </form>
      )}
    </section>
  );
}
