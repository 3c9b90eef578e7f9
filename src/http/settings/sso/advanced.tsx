// SSO → Advanced: the switches, who approves, and the end of it.

import { TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { Question } from '../../../ui/question.tsx';
import { Approval, type ApprovalProps } from './approval.tsx';
import { Attributes, type AttributeValues, FormerSystem, type FormerSystemValues } from './attributes.tsx';
import { SsoOptions, type SsoOptionValues } from './options.tsx';
import { SsoPage, type SsoPageProps, tabPath } from './page.tsx';
import { UniversalLogout, type UniversalLogoutProps } from './universal-logout.tsx';

export interface AdvancedProps
  extends SsoPageProps,
    Omit<ApprovalProps, 'path' | 'pending'>,
    Omit<UniversalLogoutProps, 'path'> {
  readonly options: SsoOptionValues;
  readonly attributes: AttributeValues;
  readonly former: FormerSystemValues;
  readonly removing: boolean;
  readonly scimHref: string;
}

export function AdvancedPage(props: AdvancedProps) {
  const { state, options, errors, path } = props;
  const t = useTexts();
  return (
    <SsoPage {...props} tab="advanced">
      {state === 'off' ? (
        <p>
          {t.parts('adv_nothing', {
            link: <a href={tabPath(path, 'connection')}>{t('sso_set_up')}</a>,
          })}
        </p>
      ) : (
        <>
          <SsoOptions options={options} errors={errors} path={path} />
          <Attributes attributes={props.attributes} errors={errors} path={path} />
          <FormerSystem former={props.former} errors={errors} path={path} />
        </>
      )}
      <UniversalLogout {...props} />
      <Approval {...props} />
      <SwitchOff {...props} />
    </SsoPage>
  );
}

function SwitchOff({ state, removing, frame, path, errors, scimHref }: AdvancedProps) {
  if (state === 'off') return null;
  const t = useTexts();
  if (state === 'enabled') {
    return (
      <section aria-labelledby="switch-off">
        <h2 id="switch-off">{t('adv_off_title')}</h2>
        <p>{t('adv_off_intro')}</p>
        <Question
          label={t('adv_disable_ask')}
          consequence={t('adv_disable_means')}
          action={`${path}/disable`}
          button={t('adv_disable')}
        />
      </section>
    );
  }
  return (
    <section aria-labelledby="remove">
      <h2 id="remove">{t('adv_remove')}</h2>
      <p>{t.parts('adv_remove_means', { link: <a href={scimHref}>{t('adv_scim_page')}</a> })}</p>
      {removing ? (
        <form method="post" action={`${path}/remove`}>
          <TextField
            label={t('frame_type_this', { name: frame.organization.name })}
            name="confirmation"
            autocomplete="off"
            required
            errors={errors}
          />
          <button type="submit" class="danger">
            {t('adv_remove')}
          </button>
        </form>
      ) : (
        <p>
          <a href={`${tabPath(path, 'advanced')}?remove=yes#remove`} class="button quiet danger">
            {t('adv_remove_ask')}
          </a>
        </p>
      )}
    </section>
  );
}
