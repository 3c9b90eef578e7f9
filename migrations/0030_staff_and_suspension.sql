ALTER TABLE `invitations` ADD `invited_by_id` text;--> statement-breakpoint
CREATE INDEX `invitations_inviter` ON `invitations` (`invited_by_id`) WHERE accepted_at is null and revoked_at is null;--> statement-breakpoint
-- A suspension is told of: what an organization is, is made anew with `suspendedAt`.
DROP TRIGGER organizations_insert_event;
--> statement-breakpoint
DROP TRIGGER organizations_update_event;
--> statement-breakpoint
DROP TRIGGER organizations_delete_event;
--> statement-breakpoint
CREATE TRIGGER organizations_insert_event AFTER INSERT ON organizations
WHEN new.deleted_at IS NULL
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), new.id, 'organization.created', 'organization', new.id, new.updated_at,
    NULL,
    NULL,
    json_object('id', new.id,
      'name', new.name,
      'externalId', new.external_id,
      'plan', new.plan,
      'sessionLifetimeMinutes', new.session_lifetime_minutes,
      'sessionIdleMinutes', new.session_idle_minutes,
      'signedOutAt', strftime('%Y-%m-%dT%H:%M:%fZ', nullif(new.signed_out_at, 0) / 1000.0, 'unixepoch'),
      'approveConnectionChanges', json(iif(new.approve_connection_changes, 'true', 'false')),
      'suspendedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.suspended_at / 1000.0, 'unixepoch'),
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at / 1000.0, 'unixepoch'),
      'updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.updated_at / 1000.0, 'unixepoch')),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  ;
END;
--> statement-breakpoint
CREATE TRIGGER organizations_update_event AFTER UPDATE OF name, external_id, plan, session_lifetime_minutes, session_idle_minutes, signed_out_at, approve_connection_changes, suspended_at ON organizations
WHEN new.deleted_at IS NULL AND (new.name IS NOT old.name OR new.external_id IS NOT old.external_id OR new.plan IS NOT old.plan OR new.session_lifetime_minutes IS NOT old.session_lifetime_minutes OR new.session_idle_minutes IS NOT old.session_idle_minutes OR new.signed_out_at IS NOT old.signed_out_at OR new.approve_connection_changes IS NOT old.approve_connection_changes OR new.suspended_at IS NOT old.suspended_at)
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), new.id, iif((new.suspended_at IS NULL) <> (old.suspended_at IS NULL),
      iif(new.suspended_at IS NULL, 'organization.resumed', 'organization.suspended'), 'organization.updated'), 'organization', new.id, max(new.updated_at, new.signed_out_at),
    '[' || substr(iif(new.name IS old.name, '', ',"name"')
      || iif(new.external_id IS old.external_id, '', ',"externalId"')
      || iif(new.plan IS old.plan, '', ',"plan"')
      || iif(new.session_lifetime_minutes IS old.session_lifetime_minutes, '', ',"sessionLifetimeMinutes"')
      || iif(new.session_idle_minutes IS old.session_idle_minutes, '', ',"sessionIdleMinutes"')
      || iif(new.signed_out_at IS old.signed_out_at, '', ',"signedOutAt"')
      || iif(new.approve_connection_changes IS old.approve_connection_changes, '', ',"approveConnectionChanges"')
      || iif(new.suspended_at IS old.suspended_at, '', ',"suspendedAt"'), 2) || ']',
    '{' || substr(iif(new.name IS old.name, '', ',"name":' || json_quote(old.name))
      || iif(new.external_id IS old.external_id, '', ',"externalId":' || json_quote(old.external_id))
      || iif(new.plan IS old.plan, '', ',"plan":' || json_quote(old.plan))
      || iif(new.session_lifetime_minutes IS old.session_lifetime_minutes, '', ',"sessionLifetimeMinutes":' || json_quote(old.session_lifetime_minutes))
      || iif(new.session_idle_minutes IS old.session_idle_minutes, '', ',"sessionIdleMinutes":' || json_quote(old.session_idle_minutes))
      || iif(new.signed_out_at IS old.signed_out_at, '', ',"signedOutAt":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', nullif(old.signed_out_at, 0) / 1000.0, 'unixepoch')))
      || iif(new.approve_connection_changes IS old.approve_connection_changes, '', ',"approveConnectionChanges":' || iif(old.approve_connection_changes, 'true', 'false'))
      || iif(new.suspended_at IS old.suspended_at, '', ',"suspendedAt":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', old.suspended_at / 1000.0, 'unixepoch'))), 2) || '}',
    json_object('id', new.id,
      'name', new.name,
      'externalId', new.external_id,
      'plan', new.plan,
      'sessionLifetimeMinutes', new.session_lifetime_minutes,
      'sessionIdleMinutes', new.session_idle_minutes,
      'signedOutAt', strftime('%Y-%m-%dT%H:%M:%fZ', nullif(new.signed_out_at, 0) / 1000.0, 'unixepoch'),
      'approveConnectionChanges', json(iif(new.approve_connection_changes, 'true', 'false')),
      'suspendedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.suspended_at / 1000.0, 'unixepoch'),
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at / 1000.0, 'unixepoch'),
      'updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.updated_at / 1000.0, 'unixepoch')),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  ;
END;
--> statement-breakpoint
CREATE TRIGGER organizations_delete_event AFTER UPDATE OF deleted_at ON organizations
WHEN new.deleted_at IS NOT NULL AND old.deleted_at IS NULL
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), new.id, 'organization.deleted', 'organization', new.id, new.deleted_at,
    NULL,
    json_object('id', old.id,
      'name', old.name,
      'externalId', old.external_id,
      'plan', old.plan,
      'sessionLifetimeMinutes', old.session_lifetime_minutes,
      'sessionIdleMinutes', old.session_idle_minutes,
      'signedOutAt', strftime('%Y-%m-%dT%H:%M:%fZ', nullif(old.signed_out_at, 0) / 1000.0, 'unixepoch'),
      'approveConnectionChanges', json(iif(old.approve_connection_changes, 'true', 'false')),
      'suspendedAt', strftime('%Y-%m-%dT%H:%M:%fZ', old.suspended_at / 1000.0, 'unixepoch'),
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', old.created_at / 1000.0, 'unixepoch'),
      'updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', old.updated_at / 1000.0, 'unixepoch')),
    NULL,
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  ;
END;
