// Reads the metadata that a form brings: a file, pasted text, or an address, which our server fetches.

import { allowsLoopback } from '../../../domain/urls.ts';
import { type IdpEndpoint, type IdpMetadata, readIdpMetadata } from '../../../saml/metadata-in.ts';
import type { AppContext, Form } from '../../context.ts';
import { limitRate } from '../../middleware/rate-limit.ts';
import { fetchIdpMetadata } from '../../saml/fetch-metadata.ts';
import type { ImportValues } from './page.tsx';

export function readImportForm(form: Form): ImportValues {
  return {
    metadata: form.text('metadata'),
    metadataUrl: form.text('metadataUrl').trim(),
    entityId: form.text('entityId').trim(),
  };
}

/** The form brings metadata of one of the three kinds. */
export function hasMetadata(form: Form, { metadata, metadataUrl }: ImportValues): boolean {
  return form.file('metadataFile') !== null || metadata.trim() !== '' || metadataUrl !== '';
}

/** @throws SamlError, HttpError `too_many_requests` */
export async function readMetadata(
  c: AppContext,
  organizationId: string,
  form: Form,
  values: ImportValues,
): Promise<IdpMetadata> {
  const options = { now: c.get('deps').nowMs, entityId: values.entityId || undefined };
  const file = form.file('metadataFile');
  if (file) return await readIdpMetadata(new Uint8Array(await file.arrayBuffer()), options);
  if (values.metadata.trim() !== '') return await readIdpMetadata(values.metadata, options);
  // Each address makes us open a connection.
  await limitRate(c.env.COSTLY_REQUESTS, `metadata:${organizationId}`);
  return await fetchIdpMetadata(values.metadataUrl, {
    ...options,
    allowLoopback: allowsLoopback(c.get('deps').urls),
    fetch: fetch.bind(globalThis),
  });
}

/** A redirect is smaller, and works without script. */
export function preferred(endpoints: readonly IdpEndpoint[]): IdpEndpoint | undefined {
  return endpoints.find((one) => one.binding === 'redirect') ?? endpoints[0];
}
