// SSO → Advanced, Universal Logout: the URL for the identity provider, and the switch.

import { CopyField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { Question } from '../../../ui/question.tsx';

export interface UniversalLogoutProps {
  /** The path of the SSO pages, without a final slash. */
  readonly path: string;
  readonly universalLogout: boolean;
  /** Null: nothing is configured yet. */
  readonly revocationUrl: string | null;
}

export function UniversalLogout({ universalLogout: isOn, revocationUrl, path }: UniversalLogoutProps) {
  if (revocationUrl === null) return null;
  const t = useTexts();
  const action = `${path}/universal-logout`;
  return (
    <section aria-labelledby="universal-logout">
      <h2 id="universal-logout">{t('logout_title')}</h2>
      <p>{t.parts('logout_intro', { state: <strong>{t(isOn ? 'logout_on' : 'logout_off')}</strong> })}</p>
      <CopyField
        label={t('logout_url')}
        name="revocationUrl"
        value={revocationUrl}
        hint={t('logout_url_hint')}
      />
      {isOn ? (
        <Question
          label={t('logout_switch_off_ask')}
          consequence={t('logout_switch_off_means')}
          action={action}
          button={t('logout_switch_off')}
        />
      ) : (
        <form method="post" action={action}>
          <input type="hidden" name="on" value="on" />
          <button type="submit" class="outline">
            {t('logout_switch_on')}
          </button>
        </form>
      )}
    </section>
  );
}
