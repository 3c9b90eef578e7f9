// A message by the HTTP-POST binding: a form that the script sends on at once. (saml-bindings 3.5.4)

import { NarrowPage } from '../../ui/document.tsx';
import { useTexts } from '../../ui/look.ts';

export function PostToIdentityProvider({
  action,
  fields,
}: {
  action: string;
  fields: readonly (readonly [string, string])[];
}) {
  const t = useTexts();
  return (
    <NarrowPage title={t('sso')}>
      <p>{t('to_provider')}</p>
      <form method="post" action={action} data-auto-submit="yes">
        {fields.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button type="submit">{t('continue')}</button>
      </form>
    </NarrowPage>
  );
}
