// Requests of SCIM clients that look for SCIM where it is not, because the base URL was entered without its
// path. A page of HTML would show up at the identity provider as "Unrecognized token '<'".

import { ScimError } from '../../scim/errors.ts';
import type { AppContext } from '../context.ts';
import { renderError } from './answers.ts';

/** Whether the client speaks SCIM: it says so, or it asks for an endpoint that only SCIM has. */
export function wantsScim(c: AppContext): boolean {
  if (/\bapplication\/scim\+json\b/i.test(c.req.header('Accept') ?? '')) return true;
  if (/^application\/scim\+json\b/i.test(c.req.header('Content-Type') ?? '')) return true;
  const isProgram = /^Bearer /i.test(c.req.header('Authorization') ?? '');
  return (
    isProgram && /\/(?:Users|Groups|ServiceProviderConfigs?|ResourceTypes|Schemas)(?:\/|$)/i.test(c.req.path)
  );
}

export function answerWrongScimRoot(c: AppContext): Response {
  const url = c.get('deps').urls.scim;
  return renderError(
    c,
    new ScimError('notFound', `There is no SCIM at this address. Enter ${url} as base URL.`),
  );
}
