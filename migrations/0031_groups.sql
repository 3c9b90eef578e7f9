CREATE TABLE `role_notices` (
	`id` text PRIMARY KEY NOT NULL,
	`organization_id` text NOT NULL,
	`email` text NOT NULL,
	`before` text NOT NULL,
	`after` text NOT NULL,
	`role_from` text NOT NULL,
	`decided_at` integer NOT NULL,
	`actor_type` text NOT NULL,
	`actor_id` text,
	`actor_label` text NOT NULL,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `role_notices_organization` ON `role_notices` (`organization_id`);--> statement-breakpoint
CREATE TABLE `role_rules` (
	`id` text PRIMARY KEY NOT NULL,
	`organization_id` text NOT NULL,
	`position` integer NOT NULL,
	`source` text NOT NULL,
	`team_id` text,
	`team_key` text,
	`attribute` text,
	`value` text NOT NULL,
	`role` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "role_rules_no_owner" CHECK("role_rules"."role" in ('admin', 'billing_admin', 'member'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `role_rules_position` ON `role_rules` (`organization_id`,`position`);--> statement-breakpoint
CREATE INDEX `role_rules_team` ON `role_rules` (`team_id`);--> statement-breakpoint
ALTER TABLE `connection_versions` ADD `attribute_map` text;--> statement-breakpoint
ALTER TABLE `connections` ADD `attribute_map` text;--> statement-breakpoint
ALTER TABLE `connections` ADD `legacy_acs_url` text;--> statement-breakpoint
ALTER TABLE `connections` ADD `legacy_audience` text;--> statement-breakpoint
ALTER TABLE `members` ADD `role_from` text;--> statement-breakpoint
ALTER TABLE `members` ADD `asserted_groups` text;--> statement-breakpoint
ALTER TABLE `members` ADD `asserted_claims` text;--> statement-breakpoint
CREATE INDEX `members_mapped` ON `members` (`organization_id`) WHERE role_from is not null or asserted_groups is not null;--> statement-breakpoint
ALTER TABLE `organizations` ADD `metadata` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `team_members` ADD `source` text;--> statement-breakpoint
CREATE INDEX `scim_tokens_hash` ON `scim_tokens` (`hash`);
--> statement-breakpoint
-- The events of a member tell which group the role comes from.
DROP TRIGGER members_insert_event;
--> statement-breakpoint
CREATE TRIGGER members_insert_event AFTER INSERT ON members
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), new.organization_id, 'member.created', 'member', new.id, new.updated_at,
    NULL,
    NULL,
    json_object('id', new.id,
      'accountId', new.account_id,
      'email', new.user_name,
      'externalId', new.external_id,
      'givenName', new.given_name,
      'familyName', new.family_name,
      'role', new.role,
      'roleFrom', new.role_from,
      'active', json(iif(new.active, 'true', 'false')),
      'source', new.source,
      'attributes', json(new.profile),
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at / 1000.0, 'unixepoch'),
      'updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.updated_at / 1000.0, 'unixepoch')),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM organizations o WHERE o.id = new.organization_id AND o.deleted_at IS NULL;
END;
--> statement-breakpoint
DROP TRIGGER members_update_event;
--> statement-breakpoint
CREATE TRIGGER members_update_event AFTER UPDATE OF user_name, external_id, given_name, family_name, role, role_from, active, account_id, profile ON members
WHEN new.user_name IS NOT old.user_name OR new.external_id IS NOT old.external_id OR new.given_name IS NOT old.given_name OR new.family_name IS NOT old.family_name OR new.role IS NOT old.role OR new.role_from IS NOT old.role_from OR new.active IS NOT old.active OR new.account_id IS NOT old.account_id OR new.profile IS NOT old.profile
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), new.organization_id, iif(new.active <> old.active,
      iif(new.active, 'member.activated', 'member.deactivated'),
      iif(new.role <> old.role, 'member.role_changed', 'member.updated')), 'member', new.id, new.updated_at,
    '[' || substr(iif(new.user_name IS old.user_name, '', ',"email"')
      || iif(new.external_id IS old.external_id, '', ',"externalId"')
      || iif(new.given_name IS old.given_name, '', ',"givenName"')
      || iif(new.family_name IS old.family_name, '', ',"familyName"')
      || iif(new.role IS old.role, '', ',"role"')
      || iif(new.role_from IS old.role_from, '', ',"roleFrom"')
      || iif(new.active IS old.active, '', ',"active"')
      || iif(new.account_id IS old.account_id, '', ',"accountId"')
      || iif(new.profile IS old.profile, '', ',"attributes"'), 2) || ']',
    '{' || substr(iif(new.user_name IS old.user_name, '', ',"email":' || json_quote(old.user_name))
      || iif(new.external_id IS old.external_id, '', ',"externalId":' || json_quote(old.external_id))
      || iif(new.given_name IS old.given_name, '', ',"givenName":' || json_quote(old.given_name))
      || iif(new.family_name IS old.family_name, '', ',"familyName":' || json_quote(old.family_name))
      || iif(new.role IS old.role, '', ',"role":' || json_quote(old.role))
      || iif(new.role_from IS old.role_from, '', ',"roleFrom":' || json_quote(old.role_from))
      || iif(new.active IS old.active, '', ',"active":' || iif(old.active, 'true', 'false'))
      || iif(new.account_id IS old.account_id, '', ',"accountId":' || json_quote(old.account_id))
      || iif(new.profile IS old.profile, '', ',"attributes":' || old.profile), 2) || '}',
    json_object('id', new.id,
      'accountId', new.account_id,
      'email', new.user_name,
      'externalId', new.external_id,
      'givenName', new.given_name,
      'familyName', new.family_name,
      'role', new.role,
      'roleFrom', new.role_from,
      'active', json(iif(new.active, 'true', 'false')),
      'source', new.source,
      'attributes', json(new.profile),
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at / 1000.0, 'unixepoch'),
      'updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.updated_at / 1000.0, 'unixepoch')),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM organizations o WHERE o.id = new.organization_id AND o.deleted_at IS NULL;
END;
--> statement-breakpoint
DROP TRIGGER members_delete_event;
--> statement-breakpoint
CREATE TRIGGER members_delete_event AFTER DELETE ON members
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), old.organization_id, 'member.deleted', 'member', old.id, ifnull((SELECT decided_at FROM change_cause), CAST(unixepoch('subsec') * 1000 AS integer)),
    NULL,
    json_object('id', old.id,
      'accountId', old.account_id,
      'email', old.user_name,
      'externalId', old.external_id,
      'givenName', old.given_name,
      'familyName', old.family_name,
      'role', old.role,
      'roleFrom', old.role_from,
      'active', json(iif(old.active, 'true', 'false')),
      'source', old.source,
      'attributes', json(old.profile),
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', old.created_at / 1000.0, 'unixepoch'),
      'updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', old.updated_at / 1000.0, 'unixepoch')),
    NULL,
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM organizations o WHERE o.id = old.organization_id AND o.deleted_at IS NULL;
END;
--> statement-breakpoint
-- The events of an organization tell of its metadata.
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
      'metadata', json(new.metadata),
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
CREATE TRIGGER organizations_update_event AFTER UPDATE OF name, external_id, metadata, plan, session_lifetime_minutes, session_idle_minutes, signed_out_at, approve_connection_changes, suspended_at ON organizations
WHEN new.deleted_at IS NULL AND (new.name IS NOT old.name OR new.external_id IS NOT old.external_id OR new.metadata IS NOT old.metadata OR new.plan IS NOT old.plan OR new.session_lifetime_minutes IS NOT old.session_lifetime_minutes OR new.session_idle_minutes IS NOT old.session_idle_minutes OR new.signed_out_at IS NOT old.signed_out_at OR new.approve_connection_changes IS NOT old.approve_connection_changes OR new.suspended_at IS NOT old.suspended_at)
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), new.id, iif((new.suspended_at IS NULL) <> (old.suspended_at IS NULL),
      iif(new.suspended_at IS NULL, 'organization.resumed', 'organization.suspended'), 'organization.updated'), 'organization', new.id, max(new.updated_at, new.signed_out_at),
    '[' || substr(iif(new.name IS old.name, '', ',"name"')
      || iif(new.external_id IS old.external_id, '', ',"externalId"')
      || iif(new.metadata IS old.metadata, '', ',"metadata"')
      || iif(new.plan IS old.plan, '', ',"plan"')
      || iif(new.session_lifetime_minutes IS old.session_lifetime_minutes, '', ',"sessionLifetimeMinutes"')
      || iif(new.session_idle_minutes IS old.session_idle_minutes, '', ',"sessionIdleMinutes"')
      || iif(new.signed_out_at IS old.signed_out_at, '', ',"signedOutAt"')
      || iif(new.approve_connection_changes IS old.approve_connection_changes, '', ',"approveConnectionChanges"')
      || iif(new.suspended_at IS old.suspended_at, '', ',"suspendedAt"'), 2) || ']',
    '{' || substr(iif(new.name IS old.name, '', ',"name":' || json_quote(old.name))
      || iif(new.external_id IS old.external_id, '', ',"externalId":' || json_quote(old.external_id))
      || iif(new.metadata IS old.metadata, '', ',"metadata":' || old.metadata)
      || iif(new.plan IS old.plan, '', ',"plan":' || json_quote(old.plan))
      || iif(new.session_lifetime_minutes IS old.session_lifetime_minutes, '', ',"sessionLifetimeMinutes":' || json_quote(old.session_lifetime_minutes))
      || iif(new.session_idle_minutes IS old.session_idle_minutes, '', ',"sessionIdleMinutes":' || json_quote(old.session_idle_minutes))
      || iif(new.signed_out_at IS old.signed_out_at, '', ',"signedOutAt":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', nullif(old.signed_out_at, 0) / 1000.0, 'unixepoch')))
      || iif(new.approve_connection_changes IS old.approve_connection_changes, '', ',"approveConnectionChanges":' || iif(old.approve_connection_changes, 'true', 'false'))
      || iif(new.suspended_at IS old.suspended_at, '', ',"suspendedAt":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', old.suspended_at / 1000.0, 'unixepoch'))), 2) || '}',
    json_object('id', new.id,
      'name', new.name,
      'externalId', new.external_id,
      'metadata', json(new.metadata),
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
      'metadata', json(old.metadata),
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
--> statement-breakpoint
-- The events of a connection tell of the attribute map and of the addresses of the former system.
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
      'universalLogout', json(iif(new.universal_logout, 'true', 'false')),
      'attributeMap', json(new.attribute_map),
      'legacyAcsUrl', new.legacy_acs_url,
      'legacyAudience', new.legacy_audience),
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
CREATE TRIGGER connections_update_event AFTER UPDATE OF issuer, sign_in_url, sign_in_binding, logout_url, logout_response_url, logout_binding, enabled, require_sso, managed_access, refresh_names, allow_idp_initiated, allow_sha1, sign_requests, ignore_session_end, universal_logout, attribute_map, legacy_acs_url, legacy_audience, proven_at ON connections
WHEN new.issuer IS NOT old.issuer OR new.sign_in_url IS NOT old.sign_in_url OR new.sign_in_binding IS NOT old.sign_in_binding OR new.logout_url IS NOT old.logout_url OR new.logout_response_url IS NOT old.logout_response_url OR new.logout_binding IS NOT old.logout_binding OR new.enabled IS NOT old.enabled OR new.require_sso IS NOT old.require_sso OR new.managed_access IS NOT old.managed_access OR new.refresh_names IS NOT old.refresh_names OR new.allow_idp_initiated IS NOT old.allow_idp_initiated OR new.allow_sha1 IS NOT old.allow_sha1 OR new.sign_requests IS NOT old.sign_requests OR new.ignore_session_end IS NOT old.ignore_session_end OR new.universal_logout IS NOT old.universal_logout OR new.attribute_map IS NOT old.attribute_map OR new.legacy_acs_url IS NOT old.legacy_acs_url OR new.legacy_audience IS NOT old.legacy_audience OR new.proven_at IS NOT old.proven_at
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
      || iif(new.attribute_map IS old.attribute_map, '', ',"attributeMap"')
      || iif(new.legacy_acs_url IS old.legacy_acs_url, '', ',"legacyAcsUrl"')
      || iif(new.legacy_audience IS old.legacy_audience, '', ',"legacyAudience"')
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
      || iif(new.attribute_map IS old.attribute_map, '', ',"attributeMap":' || ifnull(old.attribute_map, 'null'))
      || iif(new.legacy_acs_url IS old.legacy_acs_url, '', ',"legacyAcsUrl":' || json_quote(old.legacy_acs_url))
      || iif(new.legacy_audience IS old.legacy_audience, '', ',"legacyAudience":' || json_quote(old.legacy_audience))
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
      'universalLogout', json(iif(new.universal_logout, 'true', 'false')),
      'attributeMap', json(new.attribute_map),
      'legacyAcsUrl', new.legacy_acs_url,
      'legacyAudience', new.legacy_audience),
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
      'universalLogout', json(iif(old.universal_logout, 'true', 'false')),
      'attributeMap', json(old.attribute_map),
      'legacyAcsUrl', old.legacy_acs_url,
      'legacyAudience', old.legacy_audience),
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
      'universalLogout', json(iif(c.universal_logout, 'true', 'false')),
      'attributeMap', json(c.attribute_map),
      'legacyAcsUrl', c.legacy_acs_url,
      'legacyAudience', c.legacy_audience),
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
      'universalLogout', json(iif(c.universal_logout, 'true', 'false')),
      'attributeMap', json(c.attribute_map),
      'legacyAcsUrl', c.legacy_acs_url,
      'legacyAudience', c.legacy_audience),
      '$.provenAt', strftime('%Y-%m-%dT%H:%M:%fZ', c.proven_at / 1000.0, 'unixepoch'),
      '$.createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', c.created_at / 1000.0, 'unixepoch'),
      '$.updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', c.updated_at / 1000.0, 'unixepoch'),
      '$.certificates', json((SELECT json_group_array(fingerprint) FROM (SELECT fingerprint FROM certificates WHERE connection_id = c.id ORDER BY fingerprint)))),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM connections c JOIN organizations o ON o.id = c.organization_id AND o.deleted_at IS NULL WHERE c.id = old.connection_id;
END;
--> statement-breakpoint
-- Role rules. `team_ids` changes in the statement of each change of a membership, and a single sign-on sets it, too,
-- together with what it asserts; so no way into a group and none out of it can forget the role. The first rule that
-- matches decides. It counts only people whose address is in a claimed domain, as SCIM itself does, and never an
-- Owner. Somebody who is deactivated keeps their role until they come back.
CREATE TRIGGER members_map_role AFTER UPDATE OF team_ids, active ON members
WHEN new.role <> 'owner' AND new.active = 1
  AND (new.role_from IS NOT NULL OR EXISTS (SELECT 1 FROM role_rules WHERE organization_id = new.organization_id))
  AND EXISTS (SELECT 1 FROM organizations WHERE id = new.organization_id AND deleted_at IS NULL)
BEGIN
  UPDATE members SET role = ifnull(mapped.role, 'member'), role_from = mapped.role_from, version = version + 1,
    updated_at = max(updated_at, ifnull((SELECT decided_at FROM change_cause), 0),
      ifnull((SELECT max(created_at) FROM team_members WHERE member_id = new.id), 0))
  FROM (SELECT 1) LEFT JOIN (
    SELECT r.role AS role, iif(r.source = 'team', t.name, r.value) AS role_from
    FROM role_rules r LEFT JOIN teams t ON r.source = 'team' AND t.id = ifnull(r.team_id, (SELECT named.id FROM teams named
        WHERE named.organization_id = r.organization_id AND named.name_key = r.team_key))
      AND t.organization_id = r.organization_id AND (t.source = 'scim' OR t.external_id IS NOT NULL)
    WHERE r.organization_id = new.organization_id
      AND iif(r.source = 'team',
        EXISTS (SELECT 1 FROM team_members tm WHERE tm.team_id = t.id AND tm.member_id = new.id),
        EXISTS (SELECT 1 FROM json_each(new.asserted_groups) WHERE value = r.attribute || char(10) || r.value))
      AND EXISTS (SELECT 1 FROM domains d WHERE d.name = substr(new.user_name_key, instr(new.user_name_key, '@') + 1)
        AND d.status = 'verified' AND d.organization_id = new.organization_id)
    ORDER BY r.position LIMIT 1) mapped
  WHERE members.id = new.id AND members.role <> 'owner' AND (mapped.role IS NOT NULL OR members.role_from IS NOT NULL)
    AND (members.role <> ifnull(mapped.role, 'member') OR members.role_from IS NOT mapped.role_from);
END;
--> statement-breakpoint
-- A group that gets another name is another group to the rules that know it by its name.
CREATE TRIGGER teams_map_roles AFTER UPDATE OF name ON teams
WHEN new.name IS NOT old.name AND EXISTS (SELECT 1 FROM role_rules WHERE organization_id = new.organization_id)
BEGIN
  UPDATE members SET team_ids = team_ids WHERE id IN (SELECT member_id FROM team_members WHERE team_id = new.id);
END;
--> statement-breakpoint
-- What a rule does to a role is told where the rule does it: in the audit log, to the Owners if somebody has become
-- more than a Member, and to those who were invited by somebody who may invite no longer.
CREATE TRIGGER members_mapped_role_told AFTER UPDATE OF role ON members
WHEN new.role <> old.role AND new.role <> 'owner' AND old.role <> 'owner'
  AND (new.role_from IS NOT NULL OR old.role_from IS NOT NULL)
BEGIN
  INSERT INTO audit_events (id, organization_id, at, action, actor_type, actor_id, actor_label, target_type, target_id, detail)
  SELECT 'evt_' || lower(hex(randomblob(10))), new.organization_id, new.updated_at, 'user.role_changed',
    ifnull(c.actor_type, 'system'), c.actor_id, ifnull(c.actor_label, 'Gatehouse'), 'member', new.id,
    json_object('email', new.user_name, 'group', ifnull(new.role_from, old.role_from),
      'because', iif(new.role_from IS NULL, 'in no group of the role rules', 'role rule'),
      'before', json_object('role', old.role), 'after', json_object('role', new.role))
  FROM (SELECT 1) LEFT JOIN change_cause c;
  INSERT INTO role_notices (id, organization_id, email, before, after, role_from, decided_at, actor_type, actor_id, actor_label)
  SELECT 'rno_' || lower(hex(randomblob(10))), new.organization_id, new.user_name, old.role, new.role, new.role_from, new.updated_at,
    ifnull(c.actor_type, 'system'), c.actor_id, ifnull(c.actor_label, 'Gatehouse')
  FROM (SELECT 1) LEFT JOIN change_cause c WHERE new.role_from IS NOT NULL AND new.role IN ('admin', 'billing_admin');
  INSERT INTO audit_events (id, organization_id, at, action, actor_type, actor_id, actor_label, target_type, target_id, detail)
  SELECT 'evt_' || lower(hex(randomblob(10))), new.organization_id, new.updated_at, 'invitation.revoked',
    ifnull(c.actor_type, 'system'), c.actor_id, ifnull(c.actor_label, 'Gatehouse'), 'invitation', i.id,
    json_object('because', 'its sender may no longer invite')
  FROM invitations i LEFT JOIN change_cause c WHERE old.role = 'admin' AND i.organization_id = new.organization_id
    AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.delivery <> 'operator' AND (i.role <> 'member' OR i.delivery = 'link')
    AND i.invited_by = (SELECT email FROM accounts WHERE id = new.account_id);
  UPDATE invitations SET revoked_at = new.updated_at WHERE old.role = 'admin' AND organization_id = new.organization_id
    AND accepted_at IS NULL AND revoked_at IS NULL AND delivery <> 'operator' AND (role <> 'member' OR delivery = 'link')
    AND invited_by = (SELECT email FROM accounts WHERE id = new.account_id);
END;
