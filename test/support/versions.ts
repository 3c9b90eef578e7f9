// Rows of a connection's staged and former version, as SQL, for tests that only need one to be there.

import { otherKey } from './okta-keys.ts';

/** For every connection there is. */
export function versionSql(role: 'staged' | 'former', id: string): string {
  const certificate = `'pem', '${otherKey.certificate}', 'fingerprint', 'f1', 'fileName', '', 'notAfter', 9000000000000`;
  return `insert or ignore into connection_versions (id, organization_id, connection_id, role, issuer, sign_in_url,
      sign_in_binding, logout_binding, sign_requests, certificates, proven_at, created_at, created_by, expires_at)
    select '${id}', organization_id, id, '${role}', 'https://version.example/idp', 'https://version.example/sso',
      'redirect', 'redirect', 0, json_array(json_object(${certificate})), null, 1, 'admin@acme.test',
      ${role === 'former' ? '9000000000000' : 'null'} from connections`;
}
