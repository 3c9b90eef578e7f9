ALTER TABLE `connections` ADD `universal_logout` integer DEFAULT false NOT NULL;
--> statement-breakpoint
-- The events of a connection tell of the switch as well.
DROP TRIGGER connections_insert_event;
--> statement-breakpoint
CREATE TRIGGER connections_insert_event AFTER INSERT ON connections
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), new.organization_id, iif(new.enabled, 'sso.enabled', 'sso.updated'), 'connection', new.id, new.updated_at,
    NULL,
    NULL,
    json_insert(json_object('id', new.id,
      'issuer', new.issuer,
      'signInUrl', new.sign_in_url,
      'signInBinding', new.sign_in_binding,
      'logoutUrl', new.logout_url,
      'logoutResponseUrl', new.logout_response_url,
      'logoutBinding', new.logout_binding,
      'enabled', json(iif(new.enabled, 'true', 'false')),
      'requireSso', json(iif(new.require_sso, 'true', 'false')),
      'managedAccess', json(iif(new.managed_access, 'true', 'false')),
      'refreshNames', json(iif(new.refresh_names, 'true', 'false')),
      'allowIdpInitiated', json(iif(new.allow_idp_initiated, 'true', 'false')),
      'allowSha1', json(iif(new.allow_sha1, 'true', 'false')),
      'signRequests', json(iif(new.sign_requests, 'true', 'false')),
      'ignoreSessionEnd', json(iif(new.ignore_session_end, 'true', 'false')),
      'universalLogout', json(iif(new.universal_logout, 'true', 'false'))),
      '$.provenAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.proven_at / 1000.0, 'unixepoch'),
      '$.createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at / 1000.0, 'unixepoch'),
      '$.updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.updated_at / 1000.0, 'unixepoch'),
      '$.certificates', json((SELECT json_group_array(fingerprint) FROM (SELECT fingerprint FROM certificates WHERE connection_id = new.id ORDER BY fingerprint)))),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM organizations o WHERE o.id = new.organization_id AND o.deleted_at IS NULL;
END;
--> statement-breakpoint
DROP TRIGGER connections_update_event;
--> statement-breakpoint
CREATE TRIGGER connections_update_event AFTER UPDATE OF issuer, sign_in_url, sign_in_binding, logout_url, logout_response_url, logout_binding, enabled, require_sso, managed_access, refresh_names, allow_idp_initiated, allow_sha1, sign_requests, ignore_session_end, universal_logout, proven_at ON connections
WHEN new.issuer IS NOT old.issuer OR new.sign_in_url IS NOT old.sign_in_url OR new.sign_in_binding IS NOT old.sign_in_binding OR new.logout_url IS NOT old.logout_url OR new.logout_response_url IS NOT old.logout_response_url OR new.logout_binding IS NOT old.logout_binding OR new.enabled IS NOT old.enabled OR new.require_sso IS NOT old.require_sso OR new.managed_access IS NOT old.managed_access OR new.refresh_names IS NOT old.refresh_names OR new.allow_idp_initiated IS NOT old.allow_idp_initiated OR new.allow_sha1 IS NOT old.allow_sha1 OR new.sign_requests IS NOT old.sign_requests OR new.ignore_session_end IS NOT old.ignore_session_end OR new.universal_logout IS NOT old.universal_logout OR new.proven_at IS NOT old.proven_at
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), new.organization_id, iif(new.enabled = old.enabled, 'sso.updated', iif(new.enabled, 'sso.enabled', 'sso.disabled')), 'connection', new.id, max(new.updated_at, ifnull(new.proven_at, 0)),
    '[' || substr(iif(new.issuer IS old.issuer, '', ',"issuer"')
      || iif(new.sign_in_url IS old.sign_in_url, '', ',"signInUrl"')
      || iif(new.sign_in_binding IS old.sign_in_binding, '', ',"signInBinding"')
      || iif(new.logout_url IS old.logout_url, '', ',"logoutUrl"')
      || iif(new.logout_response_url IS old.logout_response_url, '', ',"logoutResponseUrl"')
      || iif(new.logout_binding IS old.logout_binding, '', ',"logoutBinding"')
      || iif(new.enabled IS old.enabled, '', ',"enabled"')
      || iif(new.require_sso IS old.require_sso, '', ',"requireSso"')
      || iif(new.managed_access IS old.managed_access, '', ',"managedAccess"')
      || iif(new.refresh_names IS old.refresh_names, '', ',"refreshNames"')
      || iif(new.allow_idp_initiated IS old.allow_idp_initiated, '', ',"allowIdpInitiated"')
      || iif(new.allow_sha1 IS old.allow_sha1, '', ',"allowSha1"')
      || iif(new.sign_requests IS old.sign_requests, '', ',"signRequests"')
      || iif(new.ignore_session_end IS old.ignore_session_end, '', ',"ignoreSessionEnd"')
      || iif(new.universal_logout IS old.universal_logout, '', ',"universalLogout"')
      || iif(new.proven_at IS old.proven_at, '', ',"provenAt"'), 2) || ']',
    '{' || substr(iif(new.issuer IS old.issuer, '', ',"issuer":' || json_quote(old.issuer))
      || iif(new.sign_in_url IS old.sign_in_url, '', ',"signInUrl":' || json_quote(old.sign_in_url))
      || iif(new.sign_in_binding IS old.sign_in_binding, '', ',"signInBinding":' || json_quote(old.sign_in_binding))
      || iif(new.logout_url IS old.logout_url, '', ',"logoutUrl":' || json_quote(old.logout_url))
      || iif(new.logout_response_url IS old.logout_response_url, '', ',"logoutResponseUrl":' || json_quote(old.logout_response_url))
      || iif(new.logout_binding IS old.logout_binding, '', ',"logoutBinding":' || json_quote(old.logout_binding))
      || iif(new.enabled IS old.enabled, '', ',"enabled":' || iif(old.enabled, 'true', 'false'))
      || iif(new.require_sso IS old.require_sso, '', ',"requireSso":' || iif(old.require_sso, 'true', 'false'))
      || iif(new.managed_access IS old.managed_access, '', ',"managedAccess":' || iif(old.managed_access, 'true', 'false'))
      || iif(new.refresh_names IS old.refresh_names, '', ',"refreshNames":' || iif(old.refresh_names, 'true', 'false'))
      || iif(new.allow_idp_initiated IS old.allow_idp_initiated, '', ',"allowIdpInitiated":' || iif(old.allow_idp_initiated, 'true', 'false'))
      || iif(new.allow_sha1 IS old.allow_sha1, '', ',"allowSha1":' || iif(old.allow_sha1, 'true', 'false'))
      || iif(new.sign_requests IS old.sign_requests, '', ',"signRequests":' || iif(old.sign_requests, 'true', 'false'))
      || iif(new.ignore_session_end IS old.ignore_session_end, '', ',"ignoreSessionEnd":' || iif(old.ignore_session_end, 'true', 'false'))
      || iif(new.universal_logout IS old.universal_logout, '', ',"universalLogout":' || iif(old.universal_logout, 'true', 'false'))
      || iif(new.proven_at IS old.proven_at, '', ',"provenAt":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', old.proven_at / 1000.0, 'unixepoch'))), 2) || '}',
    json_insert(json_object('id', new.id,
      'issuer', new.issuer,
      'signInUrl', new.sign_in_url,
      'signInBinding', new.sign_in_binding,
      'logoutUrl', new.logout_url,
      'logoutResponseUrl', new.logout_response_url,
      'logoutBinding', new.logout_binding,
      'enabled', json(iif(new.enabled, 'true', 'false')),
      'requireSso', json(iif(new.require_sso, 'true', 'false')),
      'managedAccess', json(iif(new.managed_access, 'true', 'false')),
      'refreshNames', json(iif(new.refresh_names, 'true', 'false')),
      'allowIdpInitiated', json(iif(new.allow_idp_initiated, 'true', 'false')),
      'allowSha1', json(iif(new.allow_sha1, 'true', 'false')),
      'signRequests', json(iif(new.sign_requests, 'true', 'false')),
      'ignoreSessionEnd', json(iif(new.ignore_session_end, 'true', 'false')),
      'universalLogout', json(iif(new.universal_logout, 'true', 'false'))),
      '$.provenAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.proven_at / 1000.0, 'unixepoch'),
      '$.createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at / 1000.0, 'unixepoch'),
      '$.updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.updated_at / 1000.0, 'unixepoch'),
      '$.certificates', json((SELECT json_group_array(fingerprint) FROM (SELECT fingerprint FROM certificates WHERE connection_id = new.id ORDER BY fingerprint)))),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM organizations o WHERE o.id = new.organization_id AND o.deleted_at IS NULL;
END;
--> statement-breakpoint
DROP TRIGGER connections_delete_event;
--> statement-breakpoint
CREATE TRIGGER connections_delete_event AFTER DELETE ON connections
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), old.organization_id, iif(old.enabled, 'sso.disabled', 'sso.updated'), 'connection', old.id, ifnull((SELECT decided_at FROM change_cause), CAST(unixepoch('subsec') * 1000 AS integer)),
    NULL,
    json_insert(json_object('id', old.id,
      'issuer', old.issuer,
      'signInUrl', old.sign_in_url,
      'signInBinding', old.sign_in_binding,
      'logoutUrl', old.logout_url,
      'logoutResponseUrl', old.logout_response_url,
      'logoutBinding', old.logout_binding,
      'enabled', json(iif(old.enabled, 'true', 'false')),
      'requireSso', json(iif(old.require_sso, 'true', 'false')),
      'managedAccess', json(iif(old.managed_access, 'true', 'false')),
      'refreshNames', json(iif(old.refresh_names, 'true', 'false')),
      'allowIdpInitiated', json(iif(old.allow_idp_initiated, 'true', 'false')),
      'allowSha1', json(iif(old.allow_sha1, 'true', 'false')),
      'signRequests', json(iif(old.sign_requests, 'true', 'false')),
      'ignoreSessionEnd', json(iif(old.ignore_session_end, 'true', 'false')),
      'universalLogout', json(iif(old.universal_logout, 'true', 'false'))),
      '$.provenAt', strftime('%Y-%m-%dT%H:%M:%fZ', old.proven_at / 1000.0, 'unixepoch'),
      '$.createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', old.created_at / 1000.0, 'unixepoch'),
      '$.updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', old.updated_at / 1000.0, 'unixepoch')),
    NULL,
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM organizations o WHERE o.id = old.organization_id AND o.deleted_at IS NULL;
END;
--> statement-breakpoint
DROP TRIGGER certificates_insert_event;
--> statement-breakpoint
CREATE TRIGGER certificates_insert_event AFTER INSERT ON certificates
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), c.organization_id, 'sso.updated', 'connection', c.id, new.created_at,
    '["certificates"]',
    json_object('certificates', json((SELECT json_group_array(fingerprint) FROM (SELECT fingerprint FROM certificates WHERE connection_id = c.id AND id <> new.id ORDER BY fingerprint)))),
    json_insert(json_object('id', c.id,
      'issuer', c.issuer,
      'signInUrl', c.sign_in_url,
      'signInBinding', c.sign_in_binding,
      'logoutUrl', c.logout_url,
      'logoutResponseUrl', c.logout_response_url,
      'logoutBinding', c.logout_binding,
      'enabled', json(iif(c.enabled, 'true', 'false')),
      'requireSso', json(iif(c.require_sso, 'true', 'false')),
      'managedAccess', json(iif(c.managed_access, 'true', 'false')),
      'refreshNames', json(iif(c.refresh_names, 'true', 'false')),
      'allowIdpInitiated', json(iif(c.allow_idp_initiated, 'true', 'false')),
      'allowSha1', json(iif(c.allow_sha1, 'true', 'false')),
      'signRequests', json(iif(c.sign_requests, 'true', 'false')),
      'ignoreSessionEnd', json(iif(c.ignore_session_end, 'true', 'false')),
      'universalLogout', json(iif(c.universal_logout, 'true', 'false'))),
      '$.provenAt', strftime('%Y-%m-%dT%H:%M:%fZ', c.proven_at / 1000.0, 'unixepoch'),
      '$.createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', c.created_at / 1000.0, 'unixepoch'),
      '$.updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', c.updated_at / 1000.0, 'unixepoch'),
      '$.certificates', json((SELECT json_group_array(fingerprint) FROM (SELECT fingerprint FROM certificates WHERE connection_id = c.id ORDER BY fingerprint)))),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM connections c JOIN organizations o ON o.id = c.organization_id AND o.deleted_at IS NULL WHERE c.id = new.connection_id;
END;
--> statement-breakpoint
DROP TRIGGER certificates_delete_event;
--> statement-breakpoint
CREATE TRIGGER certificates_delete_event AFTER DELETE ON certificates
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), c.organization_id, 'sso.updated', 'connection', c.id, ifnull((SELECT decided_at FROM change_cause), CAST(unixepoch('subsec') * 1000 AS integer)),
    '["certificates"]',
    json_object('certificates', json((SELECT json_group_array(fingerprint) FROM (SELECT fingerprint FROM certificates WHERE connection_id = c.id UNION SELECT old.fingerprint ORDER BY 1)))),
    json_insert(json_object('id', c.id,
      'issuer', c.issuer,
      'signInUrl', c.sign_in_url,
      'signInBinding', c.sign_in_binding,
      'logoutUrl', c.logout_url,
      'logoutResponseUrl', c.logout_response_url,
      'logoutBinding', c.logout_binding,
      'enabled', json(iif(c.enabled, 'true', 'false')),
      'requireSso', json(iif(c.require_sso, 'true', 'false')),
      'managedAccess', json(iif(c.managed_access, 'true', 'false')),
      'refreshNames', json(iif(c.refresh_names, 'true', 'false')),
      'allowIdpInitiated', json(iif(c.allow_idp_initiated, 'true', 'false')),
      'allowSha1', json(iif(c.allow_sha1, 'true', 'false')),
      'signRequests', json(iif(c.sign_requests, 'true', 'false')),
      'ignoreSessionEnd', json(iif(c.ignore_session_end, 'true', 'false')),
      'universalLogout', json(iif(c.universal_logout, 'true', 'false'))),
      '$.provenAt', strftime('%Y-%m-%dT%H:%M:%fZ', c.proven_at / 1000.0, 'unixepoch'),
      '$.createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', c.created_at / 1000.0, 'unixepoch'),
      '$.updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', c.updated_at / 1000.0, 'unixepoch'),
      '$.certificates', json((SELECT json_group_array(fingerprint) FROM (SELECT fingerprint FROM certificates WHERE connection_id = c.id ORDER BY fingerprint)))),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM connections c JOIN organizations o ON o.id = c.organization_id AND o.deleted_at IS NULL WHERE c.id = old.connection_id;
END;
