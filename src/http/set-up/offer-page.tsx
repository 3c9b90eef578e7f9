// The first page of a setup link: who asks for what.

import type { SetupScope } from '../../domain/setup-links/links.ts';
import { NarrowPage } from '../../ui/document.tsx';

export interface OfferProps {
  readonly path: string;
  readonly organization: string;
  /** The address of the person who made the link; null: the operator of this service. */
  readonly askedBy: string | null;
  readonly scopes: readonly SetupScope[];
  readonly until: string;
}

export const SCOPE_TEXTS = {
  domains: 'Verify a domain, by a DNS record',
  sso: 'Connect your identity provider for single sign-on (SAML)',
  scim: 'Provision people from your directory (SCIM)',
  certificate: 'Add the next certificate of your identity provider',
} as const satisfies Record<SetupScope, string>;

export function OfferPage({ path, organization, askedBy, scopes, until }: OfferProps) {
  return (
    <NarrowPage title={`Set up sign-in for ${organization}`}>
      <p>
        {askedBy === null ? (
          'The operator of this service asks you to do this:'
        ) : (
          <>
            <strong>{askedBy}</strong> asks you to do this:
          </>
        )}
      </p>
      <ul>
        {scopes.map((scope) => (
          <li>{SCOPE_TEXTS[scope]}</li>
        ))}
      </ul>
      <p>
        We guide you step by step, and you need no account. You can stop and come back by the same link, or
        share it with a colleague, until {until}.
      </p>
      <form method="post" action={path}>
        <button type="submit">Begin</button>
      </form>
      <p>
        Anyone who has this link can do the same in your place. If you did not expect it, close this page.
      </p>
    </NarrowPage>
  );
}
