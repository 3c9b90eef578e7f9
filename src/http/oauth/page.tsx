// The pages on the way into an application: which organization, and that the browser is on its way.

import { NarrowPage, type Viewer } from '../../ui/document.tsx';

export function ChooseOrganization({
  path,
  applicationName,
  organizations,
  viewer,
}: {
  path: string;
  applicationName: string;
  organizations: readonly { readonly id: string; readonly name: string }[];
  viewer: Viewer | null;
}) {
  return (
    <NarrowPage title="Choose an organization" viewer={viewer}>
      <p>You belong to several organizations. Choose the one that you want to use {applicationName} for.</p>
      <form method="post" action={path}>
        {organizations.map(({ id, name }) => (
          <button type="submit" name="organization" value={id}>
            {name}
          </button>
        ))}
      </form>
    </NarrowPage>
  );
}

/** The answer by a form: OAuth 2.0 Form Post Response Mode 2. */
export function PostToApplication({
  action,
  fields,
}: {
  action: string;
  fields: readonly (readonly [string, string])[];
}) {
  return (
    <NarrowPage title="Signing in">
      <p>Taking you back to the application.</p>
      <form method="post" action={action} data-auto-submit="yes">
        {fields.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button type="submit">Continue</button>
      </form>
    </NarrowPage>
  );
}
