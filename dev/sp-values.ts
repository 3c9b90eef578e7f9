// What a provider's administrator would copy from the metadata that Gatehouse publishes for an organization.
import { readSpMetadata, type SpValues } from './idp/sp-metadata.ts';

export async function fetchSpValues(baseUrl: string, organizationId: string): Promise<SpValues> {
  const url = `${baseUrl}/security/sso/v2/metadata?org_id=${organizationId}`;
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return readSpMetadata(await answer.text());
}
