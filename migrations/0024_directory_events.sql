CREATE TABLE `change_cause` (
	`id` integer PRIMARY KEY NOT NULL,
	`actor_type` text NOT NULL,
	`actor_id` text,
	`actor_label` text NOT NULL,
	`decided_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `directory_events` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`organization_id` text NOT NULL,
	`type` text NOT NULL,
	`subject_type` text NOT NULL,
	`subject_id` text NOT NULL,
	`at` integer NOT NULL,
	`changed` text,
	`before` text,
	`after` text,
	`cause` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `directory_events_organization` ON `directory_events` (`organization_id`);--> statement-breakpoint
CREATE TABLE `logout_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`application_id` text NOT NULL,
	`organization_id` text NOT NULL,
	`account_id` text NOT NULL,
	`member_id` text NOT NULL,
	`sid` text NOT NULL,
	`jti` text NOT NULL,
	`why` text NOT NULL,
	`created_at` integer NOT NULL,
	`attempt` integer DEFAULT 0 NOT NULL,
	`next_at` integer NOT NULL,
	`last_at` integer,
	`last_status` integer,
	`last_problem` text,
	`ended_at` integer,
	`ended_why` text,
	`told_at` integer,
	FOREIGN KEY (`application_id`) REFERENCES `applications`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `logout_deliveries_untold` ON `logout_deliveries` (`id`) WHERE ended_why = 'failed' and told_at is null;--> statement-breakpoint
CREATE INDEX `logout_deliveries_due` ON `logout_deliveries` (`application_id`,`next_at`) WHERE ended_at is null;--> statement-breakpoint
CREATE TABLE `unfinished_ends` (
	`organization_id` text NOT NULL,
	`why` text NOT NULL,
	`at` integer NOT NULL,
	`after` text NOT NULL,
	`actor_type` text NOT NULL,
	`actor_id` text,
	`actor_label` text NOT NULL,
	PRIMARY KEY(`organization_id`, `why`),
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `webhook_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`endpoint_id` text NOT NULL,
	`organization_id` text,
	`seq` integer,
	`event_id` text NOT NULL,
	`type` text NOT NULL,
	`kind` text NOT NULL,
	`attempt` integer NOT NULL,
	`at` integer NOT NULL,
	`duration_ms` integer NOT NULL,
	`status` integer,
	`problem` text,
	`answer` text,
	FOREIGN KEY (`endpoint_id`) REFERENCES `webhook_endpoints`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `webhook_deliveries_endpoint` ON `webhook_deliveries` (`endpoint_id`,`at`);--> statement-breakpoint
CREATE TABLE `webhook_endpoints` (
	`id` text PRIMARY KEY NOT NULL,
	`url` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`types` text,
	`organizations` text,
	`status` text DEFAULT 'enabled' NOT NULL,
	`disabled_why` text,
	`told_at` integer,
	`seen_seq` integer NOT NULL,
	`replay_until` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `webhook_positions` (
	`endpoint_id` text NOT NULL,
	`organization_id` text NOT NULL,
	`seq` integer NOT NULL,
	`delivered_seq` integer DEFAULT 0 NOT NULL,
	`attempt` integer DEFAULT 0 NOT NULL,
	`failing_since` integer,
	`next_at` integer,
	`last_at` integer,
	`last_status` integer,
	`last_problem` text,
	PRIMARY KEY(`endpoint_id`, `organization_id`),
	FOREIGN KEY (`endpoint_id`) REFERENCES `webhook_endpoints`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `webhook_positions_due` ON `webhook_positions` (`endpoint_id`,`next_at`) WHERE next_at is not null;--> statement-breakpoint
CREATE TABLE `webhook_secrets` (
	`id` text PRIMARY KEY NOT NULL,
	`endpoint_id` text NOT NULL,
	`sealed` text NOT NULL,
	`created_at` integer NOT NULL,
	`retire_at` integer,
	FOREIGN KEY (`endpoint_id`) REFERENCES `webhook_endpoints`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `webhook_secrets_endpoint` ON `webhook_secrets` (`endpoint_id`,`created_at`);
--> statement-breakpoint
-- Each change writes its event here, whichever statement makes it: one of many rows, a cascade, or a Worker from
-- before this. An event says the whole of what is there now, and the old values of what changed. The end of an
-- organization is one event; what is deleted with it writes none.
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
      'active', json(iif(new.active, 'true', 'false')),
      'source', new.source,
      'attributes', json(new.profile),
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at / 1000.0, 'unixepoch'),
      'updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.updated_at / 1000.0, 'unixepoch')),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM organizations o WHERE o.id = new.organization_id AND o.deleted_at IS NULL;
END;
--> statement-breakpoint
CREATE TRIGGER members_update_event AFTER UPDATE OF user_name, external_id, given_name, family_name, role, active, account_id, profile ON members
WHEN new.user_name IS NOT old.user_name OR new.external_id IS NOT old.external_id OR new.given_name IS NOT old.given_name OR new.family_name IS NOT old.family_name OR new.role IS NOT old.role OR new.active IS NOT old.active OR new.account_id IS NOT old.account_id OR new.profile IS NOT old.profile
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
      || iif(new.active IS old.active, '', ',"active"')
      || iif(new.account_id IS old.account_id, '', ',"accountId"')
      || iif(new.profile IS old.profile, '', ',"attributes"'), 2) || ']',
    '{' || substr(iif(new.user_name IS old.user_name, '', ',"email":' || json_quote(old.user_name))
      || iif(new.external_id IS old.external_id, '', ',"externalId":' || json_quote(old.external_id))
      || iif(new.given_name IS old.given_name, '', ',"givenName":' || json_quote(old.given_name))
      || iif(new.family_name IS old.family_name, '', ',"familyName":' || json_quote(old.family_name))
      || iif(new.role IS old.role, '', ',"role":' || json_quote(old.role))
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
      'active', json(iif(new.active, 'true', 'false')),
      'source', new.source,
      'attributes', json(new.profile),
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at / 1000.0, 'unixepoch'),
      'updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.updated_at / 1000.0, 'unixepoch')),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM organizations o WHERE o.id = new.organization_id AND o.deleted_at IS NULL;
END;
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
CREATE TRIGGER teams_insert_event AFTER INSERT ON teams
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), new.organization_id, 'team.created', 'team', new.id, new.updated_at,
    NULL,
    NULL,
    json_object('id', new.id,
      'name', new.name,
      'externalId', new.external_id,
      'source', new.source,
      'attributes', json(new.profile),
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at / 1000.0, 'unixepoch'),
      'updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.updated_at / 1000.0, 'unixepoch')),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM organizations o WHERE o.id = new.organization_id AND o.deleted_at IS NULL;
END;
--> statement-breakpoint
CREATE TRIGGER teams_update_event AFTER UPDATE OF name, external_id, profile ON teams
WHEN new.name IS NOT old.name OR new.external_id IS NOT old.external_id OR new.profile IS NOT old.profile
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), new.organization_id, 'team.updated', 'team', new.id, new.updated_at,
    '[' || substr(iif(new.name IS old.name, '', ',"name"')
      || iif(new.external_id IS old.external_id, '', ',"externalId"')
      || iif(new.profile IS old.profile, '', ',"attributes"'), 2) || ']',
    '{' || substr(iif(new.name IS old.name, '', ',"name":' || json_quote(old.name))
      || iif(new.external_id IS old.external_id, '', ',"externalId":' || json_quote(old.external_id))
      || iif(new.profile IS old.profile, '', ',"attributes":' || old.profile), 2) || '}',
    json_object('id', new.id,
      'name', new.name,
      'externalId', new.external_id,
      'source', new.source,
      'attributes', json(new.profile),
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at / 1000.0, 'unixepoch'),
      'updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.updated_at / 1000.0, 'unixepoch')),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM organizations o WHERE o.id = new.organization_id AND o.deleted_at IS NULL;
END;
--> statement-breakpoint
CREATE TRIGGER teams_delete_event AFTER DELETE ON teams
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), old.organization_id, 'team.deleted', 'team', old.id, ifnull((SELECT decided_at FROM change_cause), CAST(unixepoch('subsec') * 1000 AS integer)),
    NULL,
    json_object('id', old.id,
      'name', old.name,
      'externalId', old.external_id,
      'source', old.source,
      'attributes', json(old.profile),
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', old.created_at / 1000.0, 'unixepoch'),
      'updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', old.updated_at / 1000.0, 'unixepoch')),
    NULL,
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM organizations o WHERE o.id = old.organization_id AND o.deleted_at IS NULL;
END;
--> statement-breakpoint
CREATE TRIGGER team_members_insert_event AFTER INSERT ON team_members
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), t.organization_id, 'team.member_added', 'team', new.team_id, new.created_at,
    NULL,
    NULL,
    json_object('teamId', new.team_id, 'memberId', new.member_id),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM teams t JOIN organizations o ON o.id = t.organization_id AND o.deleted_at IS NULL WHERE t.id = new.team_id;
END;
--> statement-breakpoint
-- A team that is deleted takes its members along without an event for each.
CREATE TRIGGER team_members_delete_event AFTER DELETE ON team_members
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), t.organization_id, 'team.member_removed', 'team', old.team_id, ifnull((SELECT decided_at FROM change_cause), CAST(unixepoch('subsec') * 1000 AS integer)),
    NULL,
    json_object('teamId', old.team_id, 'memberId', old.member_id),
    NULL,
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM teams t JOIN organizations o ON o.id = t.organization_id AND o.deleted_at IS NULL WHERE t.id = old.team_id;
END;
--> statement-breakpoint
-- A session that came through an organization's identity provider is that organization's; one that a password
-- opened belongs to each organization of the person. Its id is a part of the row's, which nobody can go back from.
CREATE TRIGGER sessions_insert_event AFTER INSERT ON sessions
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), m.organization_id, 'session.started', 'session', 'ses_' || substr(new.id, 1, 20), new.created_at,
    NULL,
    NULL,
    json_object('id', 'ses_' || substr(new.id, 1, 20), 'accountId', new.account_id, 'memberId', m.id, 'method', new.method,
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at / 1000.0, 'unixepoch'), 'expiresAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.expires_at / 1000.0, 'unixepoch'),
      'endedAt', NULL),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM members m JOIN organizations o ON o.id = m.organization_id AND o.deleted_at IS NULL
  WHERE m.account_id = new.account_id AND (new.organization_id IS NULL OR m.organization_id = new.organization_id) AND m.active = 1;
END;
--> statement-breakpoint
CREATE TRIGGER sessions_end_event AFTER UPDATE OF ended_at ON sessions
WHEN new.ended_at IS NOT NULL AND old.ended_at IS NULL
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), m.organization_id, 'session.ended', 'session', 'ses_' || substr(new.id, 1, 20), new.ended_at,
    '["endedAt"]',
    '{"endedAt":null}',
    json_object('id', 'ses_' || substr(new.id, 1, 20), 'accountId', new.account_id, 'memberId', m.id, 'method', new.method,
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at / 1000.0, 'unixepoch'), 'expiresAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.expires_at / 1000.0, 'unixepoch'),
      'endedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.ended_at / 1000.0, 'unixepoch')),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM members m JOIN organizations o ON o.id = m.organization_id AND o.deleted_at IS NULL
  WHERE m.account_id = new.account_id AND (new.organization_id IS NULL OR m.organization_id = new.organization_id);
END;
--> statement-breakpoint
CREATE TRIGGER sessions_delete_event AFTER DELETE ON sessions
WHEN old.ended_at IS NULL AND old.expires_at > (SELECT decided_at FROM change_cause)
BEGIN
  UPDATE grants SET ended_at = (SELECT decided_at FROM change_cause), ended_why = 'session_ended'
  WHERE session_id = old.id AND ended_at IS NULL;
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), m.organization_id, 'session.ended', 'session', 'ses_' || substr(old.id, 1, 20), (SELECT decided_at FROM change_cause),
    '["endedAt"]',
    '{"endedAt":null}',
    json_object('id', 'ses_' || substr(old.id, 1, 20), 'accountId', old.account_id, 'memberId', m.id, 'method', old.method,
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', old.created_at / 1000.0, 'unixepoch'), 'expiresAt', strftime('%Y-%m-%dT%H:%M:%fZ', old.expires_at / 1000.0, 'unixepoch'),
      'endedAt', strftime('%Y-%m-%dT%H:%M:%fZ', (SELECT decided_at FROM change_cause) / 1000.0, 'unixepoch')),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM members m JOIN organizations o ON o.id = m.organization_id AND o.deleted_at IS NULL
  WHERE m.account_id = old.account_id AND (old.organization_id IS NULL OR m.organization_id = old.organization_id);
END;
--> statement-breakpoint
-- With a membership end the sessions that came through it; one that a password opened ends for this organization,
-- whatever it goes on for elsewhere.
CREATE TRIGGER members_delete_sessions BEFORE DELETE ON members
BEGIN
  UPDATE sessions SET ended_at = ifnull((SELECT decided_at FROM change_cause), CAST(unixepoch('subsec') * 1000 AS integer))
  WHERE member_id = old.id AND ended_at IS NULL AND expires_at > ifnull((SELECT decided_at FROM change_cause), CAST(unixepoch('subsec') * 1000 AS integer));
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), o.id, 'session.ended', 'session', 'ses_' || substr(s.id, 1, 20), ifnull((SELECT decided_at FROM change_cause), CAST(unixepoch('subsec') * 1000 AS integer)),
    '["endedAt"]',
    '{"endedAt":null}',
    json_object('id', 'ses_' || substr(s.id, 1, 20), 'accountId', s.account_id, 'memberId', old.id, 'method', s.method,
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', s.created_at / 1000.0, 'unixepoch'), 'expiresAt', strftime('%Y-%m-%dT%H:%M:%fZ', s.expires_at / 1000.0, 'unixepoch'),
      'endedAt', strftime('%Y-%m-%dT%H:%M:%fZ', ifnull((SELECT decided_at FROM change_cause), CAST(unixepoch('subsec') * 1000 AS integer)) / 1000.0, 'unixepoch')),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM sessions s JOIN organizations o ON o.id = old.organization_id AND o.deleted_at IS NULL
  WHERE s.account_id = old.account_id AND s.organization_id IS NULL AND s.ended_at IS NULL AND s.expires_at > ifnull((SELECT decided_at FROM change_cause), CAST(unixepoch('subsec') * 1000 AS integer));
END;
--> statement-breakpoint
-- While its memberships are still there, which name the organizations.
CREATE TRIGGER accounts_delete_sessions BEFORE DELETE ON accounts
BEGIN
  UPDATE sessions SET ended_at = ifnull((SELECT decided_at FROM change_cause), CAST(unixepoch('subsec') * 1000 AS integer)) WHERE account_id = old.id AND ended_at IS NULL AND expires_at > ifnull((SELECT decided_at FROM change_cause), CAST(unixepoch('subsec') * 1000 AS integer));
END;
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
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at / 1000.0, 'unixepoch'),
      'updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.updated_at / 1000.0, 'unixepoch')),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  ;
END;
--> statement-breakpoint
CREATE TRIGGER organizations_update_event AFTER UPDATE OF name, external_id, plan, session_lifetime_minutes, session_idle_minutes, signed_out_at, approve_connection_changes ON organizations
WHEN new.deleted_at IS NULL AND (new.name IS NOT old.name OR new.external_id IS NOT old.external_id OR new.plan IS NOT old.plan OR new.session_lifetime_minutes IS NOT old.session_lifetime_minutes OR new.session_idle_minutes IS NOT old.session_idle_minutes OR new.signed_out_at IS NOT old.signed_out_at OR new.approve_connection_changes IS NOT old.approve_connection_changes)
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), new.id, 'organization.updated', 'organization', new.id, max(new.updated_at, new.signed_out_at),
    '[' || substr(iif(new.name IS old.name, '', ',"name"')
      || iif(new.external_id IS old.external_id, '', ',"externalId"')
      || iif(new.plan IS old.plan, '', ',"plan"')
      || iif(new.session_lifetime_minutes IS old.session_lifetime_minutes, '', ',"sessionLifetimeMinutes"')
      || iif(new.session_idle_minutes IS old.session_idle_minutes, '', ',"sessionIdleMinutes"')
      || iif(new.signed_out_at IS old.signed_out_at, '', ',"signedOutAt"')
      || iif(new.approve_connection_changes IS old.approve_connection_changes, '', ',"approveConnectionChanges"'), 2) || ']',
    '{' || substr(iif(new.name IS old.name, '', ',"name":' || json_quote(old.name))
      || iif(new.external_id IS old.external_id, '', ',"externalId":' || json_quote(old.external_id))
      || iif(new.plan IS old.plan, '', ',"plan":' || json_quote(old.plan))
      || iif(new.session_lifetime_minutes IS old.session_lifetime_minutes, '', ',"sessionLifetimeMinutes":' || json_quote(old.session_lifetime_minutes))
      || iif(new.session_idle_minutes IS old.session_idle_minutes, '', ',"sessionIdleMinutes":' || json_quote(old.session_idle_minutes))
      || iif(new.signed_out_at IS old.signed_out_at, '', ',"signedOutAt":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', nullif(old.signed_out_at, 0) / 1000.0, 'unixepoch')))
      || iif(new.approve_connection_changes IS old.approve_connection_changes, '', ',"approveConnectionChanges":' || iif(old.approve_connection_changes, 'true', 'false')), 2) || '}',
    json_object('id', new.id,
      'name', new.name,
      'externalId', new.external_id,
      'plan', new.plan,
      'sessionLifetimeMinutes', new.session_lifetime_minutes,
      'sessionIdleMinutes', new.session_idle_minutes,
      'signedOutAt', strftime('%Y-%m-%dT%H:%M:%fZ', nullif(new.signed_out_at, 0) / 1000.0, 'unixepoch'),
      'approveConnectionChanges', json(iif(new.approve_connection_changes, 'true', 'false')),
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
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', old.created_at / 1000.0, 'unixepoch'),
      'updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', old.updated_at / 1000.0, 'unixepoch')),
    NULL,
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  ;
END;
--> statement-breakpoint
-- A claim that was never verified means nothing to anybody else.
CREATE TRIGGER domains_insert_event AFTER INSERT ON domains
WHEN new.status = 'verified'
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), new.organization_id, 'domain.verified', 'domain', new.id, new.created_at,
    NULL,
    NULL,
    json_object('id', new.id,
      'name', new.name,
      'status', new.status,
      'verifiedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.verified_at / 1000.0, 'unixepoch'),
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at / 1000.0, 'unixepoch')),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM organizations o WHERE o.id = new.organization_id AND o.deleted_at IS NULL;
END;
--> statement-breakpoint
CREATE TRIGGER domains_update_event AFTER UPDATE OF status ON domains
WHEN new.status <> old.status AND new.status IN ('verified', 'expired')
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), new.organization_id, 'domain.' || new.status, 'domain', new.id, max(ifnull(new.checked_at, 0), iif(new.status = 'verified', ifnull(new.verified_at, 0), 0)),
    '[' || substr(iif(new.status IS old.status, '', ',"status"')
      || iif(new.verified_at IS old.verified_at, '', ',"verifiedAt"'), 2) || ']',
    '{' || substr(iif(new.status IS old.status, '', ',"status":' || json_quote(old.status))
      || iif(new.verified_at IS old.verified_at, '', ',"verifiedAt":' || json_quote(strftime('%Y-%m-%dT%H:%M:%fZ', old.verified_at / 1000.0, 'unixepoch'))), 2) || '}',
    json_object('id', new.id,
      'name', new.name,
      'status', new.status,
      'verifiedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.verified_at / 1000.0, 'unixepoch'),
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at / 1000.0, 'unixepoch')),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM organizations o WHERE o.id = new.organization_id AND o.deleted_at IS NULL;
END;
--> statement-breakpoint
CREATE TRIGGER domains_delete_event AFTER DELETE ON domains
WHEN old.status <> 'pending'
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), old.organization_id, 'domain.removed', 'domain', old.id, ifnull((SELECT decided_at FROM change_cause), CAST(unixepoch('subsec') * 1000 AS integer)),
    NULL,
    json_object('id', old.id,
      'name', old.name,
      'status', old.status,
      'verifiedAt', strftime('%Y-%m-%dT%H:%M:%fZ', old.verified_at / 1000.0, 'unixepoch'),
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', old.created_at / 1000.0, 'unixepoch')),
    NULL,
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM organizations o WHERE o.id = old.organization_id AND o.deleted_at IS NULL;
END;
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
      'ignoreSessionEnd', json(iif(new.ignore_session_end, 'true', 'false'))),
      '$.provenAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.proven_at / 1000.0, 'unixepoch'),
      '$.createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at / 1000.0, 'unixepoch'),
      '$.updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.updated_at / 1000.0, 'unixepoch'),
      '$.certificates', json((SELECT json_group_array(fingerprint) FROM (SELECT fingerprint FROM certificates WHERE connection_id = new.id ORDER BY fingerprint)))),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM organizations o WHERE o.id = new.organization_id AND o.deleted_at IS NULL;
END;
--> statement-breakpoint
CREATE TRIGGER connections_update_event AFTER UPDATE OF issuer, sign_in_url, sign_in_binding, logout_url, logout_response_url, logout_binding, enabled, require_sso, managed_access, refresh_names, allow_idp_initiated, allow_sha1, sign_requests, ignore_session_end, proven_at ON connections
WHEN new.issuer IS NOT old.issuer OR new.sign_in_url IS NOT old.sign_in_url OR new.sign_in_binding IS NOT old.sign_in_binding OR new.logout_url IS NOT old.logout_url OR new.logout_response_url IS NOT old.logout_response_url OR new.logout_binding IS NOT old.logout_binding OR new.enabled IS NOT old.enabled OR new.require_sso IS NOT old.require_sso OR new.managed_access IS NOT old.managed_access OR new.refresh_names IS NOT old.refresh_names OR new.allow_idp_initiated IS NOT old.allow_idp_initiated OR new.allow_sha1 IS NOT old.allow_sha1 OR new.sign_requests IS NOT old.sign_requests OR new.ignore_session_end IS NOT old.ignore_session_end OR new.proven_at IS NOT old.proven_at
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
      'ignoreSessionEnd', json(iif(new.ignore_session_end, 'true', 'false'))),
      '$.provenAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.proven_at / 1000.0, 'unixepoch'),
      '$.createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at / 1000.0, 'unixepoch'),
      '$.updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.updated_at / 1000.0, 'unixepoch'),
      '$.certificates', json((SELECT json_group_array(fingerprint) FROM (SELECT fingerprint FROM certificates WHERE connection_id = new.id ORDER BY fingerprint)))),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM organizations o WHERE o.id = new.organization_id AND o.deleted_at IS NULL;
END;
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
      'ignoreSessionEnd', json(iif(old.ignore_session_end, 'true', 'false'))),
      '$.provenAt', strftime('%Y-%m-%dT%H:%M:%fZ', old.proven_at / 1000.0, 'unixepoch'),
      '$.createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', old.created_at / 1000.0, 'unixepoch'),
      '$.updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', old.updated_at / 1000.0, 'unixepoch')),
    NULL,
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM organizations o WHERE o.id = old.organization_id AND o.deleted_at IS NULL;
END;
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
      'ignoreSessionEnd', json(iif(c.ignore_session_end, 'true', 'false'))),
      '$.provenAt', strftime('%Y-%m-%dT%H:%M:%fZ', c.proven_at / 1000.0, 'unixepoch'),
      '$.createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', c.created_at / 1000.0, 'unixepoch'),
      '$.updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', c.updated_at / 1000.0, 'unixepoch'),
      '$.certificates', json((SELECT json_group_array(fingerprint) FROM (SELECT fingerprint FROM certificates WHERE connection_id = c.id ORDER BY fingerprint)))),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM connections c JOIN organizations o ON o.id = c.organization_id AND o.deleted_at IS NULL WHERE c.id = new.connection_id;
END;
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
      'ignoreSessionEnd', json(iif(c.ignore_session_end, 'true', 'false'))),
      '$.provenAt', strftime('%Y-%m-%dT%H:%M:%fZ', c.proven_at / 1000.0, 'unixepoch'),
      '$.createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', c.created_at / 1000.0, 'unixepoch'),
      '$.updatedAt', strftime('%Y-%m-%dT%H:%M:%fZ', c.updated_at / 1000.0, 'unixepoch'),
      '$.certificates', json((SELECT json_group_array(fingerprint) FROM (SELECT fingerprint FROM certificates WHERE connection_id = c.id ORDER BY fingerprint)))),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM connections c JOIN organizations o ON o.id = c.organization_id AND o.deleted_at IS NULL WHERE c.id = old.connection_id;
END;
--> statement-breakpoint
CREATE TRIGGER scim_tokens_insert_event AFTER INSERT ON scim_tokens
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), new.organization_id, 'scim_token.created', 'scim_token', new.id, new.created_at,
    NULL,
    NULL,
    json_object('id', new.id,
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at / 1000.0, 'unixepoch'),
      'expiresAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.expires_at / 1000.0, 'unixepoch'),
      'revokedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.revoked_at / 1000.0, 'unixepoch')),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM organizations o WHERE o.id = new.organization_id AND o.deleted_at IS NULL;
END;
--> statement-breakpoint
CREATE TRIGGER scim_tokens_revoke_event AFTER UPDATE OF revoked_at ON scim_tokens
WHEN new.revoked_at IS NOT NULL AND old.revoked_at IS NULL
BEGIN
  INSERT INTO directory_events (id, organization_id, type, subject_type, subject_id, at, changed, before, after, cause)
  SELECT 'evd_' || lower(hex(randomblob(10))), new.organization_id, 'scim_token.revoked', 'scim_token', new.id, new.revoked_at,
    '["revokedAt"]',
    '{"revokedAt":null}',
    json_object('id', new.id,
      'createdAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.created_at / 1000.0, 'unixepoch'),
      'expiresAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.expires_at / 1000.0, 'unixepoch'),
      'revokedAt', strftime('%Y-%m-%dT%H:%M:%fZ', new.revoked_at / 1000.0, 'unixepoch')),
    ifnull((SELECT json_object('type', actor_type, 'id', actor_id) FROM change_cause), '{"type":"system","id":null}')
  FROM organizations o WHERE o.id = new.organization_id AND o.deleted_at IS NULL;
END;
--> statement-breakpoint
-- From now on a session that did not come through the identity provider opens the organization to nobody but
-- Owners and Admins with their password: the rule of `accessOf`. A thousand members end here and now; the pages of
-- `unfinished_ends` are the rest, because a hundred thousand would hold every other organization's requests.
CREATE TRIGGER grants_end_with_required_sso AFTER UPDATE OF require_sso, enabled ON connections
WHEN new.require_sso AND new.enabled AND NOT (old.require_sso AND old.enabled)
BEGIN
  UPDATE grants SET ended_at = new.updated_at, ended_why = 'sso_required'
  WHERE member_id IN (SELECT id FROM members WHERE organization_id = new.organization_id ORDER BY account_id LIMIT 1000)
    AND ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM sessions s
      WHERE s.id = grants.session_id AND (s.connection_id = new.id OR s.method = 'password' AND EXISTS (
        SELECT 1 FROM members m WHERE m.id = grants.member_id AND m.role IN ('owner', 'admin'))));
  INSERT INTO unfinished_ends (organization_id, why, at, after, actor_type, actor_id, actor_label)
  SELECT new.organization_id, 'sso_required', new.updated_at, m.account_id,
    ifnull(c.actor_type, 'system'), c.actor_id, ifnull(c.actor_label, 'Gatehouse')
  FROM (SELECT account_id FROM members WHERE organization_id = new.organization_id
    ORDER BY account_id LIMIT 1 OFFSET 999) m LEFT JOIN change_cause c WHERE true
  ON CONFLICT (organization_id, why) DO UPDATE SET at = excluded.at, after = excluded.after,
    actor_type = excluded.actor_type, actor_id = excluded.actor_id, actor_label = excluded.actor_label;
END;
--> statement-breakpoint
-- The application is told once for a session, however often the person went to it: the first of its grants that ends
-- in a transaction tells. One that has given its tokens back knows already.
CREATE TRIGGER grants_end_told AFTER UPDATE OF ended_at ON grants
WHEN new.ended_at IS NOT NULL AND old.ended_at IS NULL AND new.expires_at > new.ended_at AND new.ended_why <> 'revoked'
BEGIN
  INSERT INTO logout_deliveries (id, application_id, organization_id, account_id, member_id, sid, jti, why, created_at, next_at)
  SELECT 'lgo_' || lower(hex(randomblob(10))), a.id, new.organization_id, new.account_id, new.member_id, new.sid,
    lower(hex(randomblob(16))), new.ended_why, new.ended_at, new.ended_at
  FROM applications a WHERE a.id = new.application_id AND a.backchannel_logout_uri IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.session_id = new.session_id AND g.application_id = new.application_id
      AND g.member_id = new.member_id AND g.ended_at = new.ended_at AND g.ended_why = new.ended_why AND g.id <> new.id);
END;
--> statement-breakpoint
-- Those who end a grant by itself record it themselves.
CREATE TRIGGER grants_end_recorded AFTER UPDATE OF ended_at ON grants
WHEN new.ended_at IS NOT NULL AND old.ended_at IS NULL AND new.expires_at > new.ended_at
  AND new.ended_why NOT IN ('revoked', 'code_reused', 'refresh_token_reused')
BEGIN
  INSERT INTO audit_events (id, organization_id, at, action, actor_type, actor_id, actor_label, target_type, target_id, detail)
  SELECT 'evt_' || lower(hex(randomblob(10))), new.organization_id, new.ended_at, 'application.access_ended',
    ifnull(c.actor_type, 'system'), c.actor_id, ifnull(c.actor_label, 'Gatehouse'), 'member', new.member_id,
    json_object('applicationId', a.id, 'application', a.name, 'because', new.ended_why)
  FROM applications a LEFT JOIN change_cause c WHERE a.id = new.application_id
    AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.session_id = new.session_id AND g.application_id = new.application_id
      AND g.member_id = new.member_id AND g.ended_at = new.ended_at AND g.ended_why = new.ended_why AND g.id <> new.id);
END;
--> statement-breakpoint
-- With the membership go its grants: the last of a session tells.
CREATE TRIGGER grants_delete_told AFTER DELETE ON grants
WHEN old.ended_at IS NULL AND old.expires_at > (SELECT decided_at FROM change_cause)
BEGIN
  INSERT INTO logout_deliveries (id, application_id, organization_id, account_id, member_id, sid, jti, why, created_at, next_at)
  SELECT 'lgo_' || lower(hex(randomblob(10))), a.id, old.organization_id, old.account_id, old.member_id, old.sid,
    lower(hex(randomblob(16))), 'member_removed', (SELECT decided_at FROM change_cause), (SELECT decided_at FROM change_cause)
  FROM applications a WHERE a.id = old.application_id AND a.backchannel_logout_uri IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.session_id = old.session_id AND g.application_id = old.application_id
      AND g.member_id = old.member_id AND g.ended_at IS NULL AND g.expires_at > (SELECT decided_at FROM change_cause));
  INSERT INTO audit_events (id, organization_id, at, action, actor_type, actor_id, actor_label, target_type, target_id, detail)
  SELECT 'evt_' || lower(hex(randomblob(10))), old.organization_id, (SELECT decided_at FROM change_cause), 'application.access_ended',
    ifnull(c.actor_type, 'system'), c.actor_id, ifnull(c.actor_label, 'Gatehouse'), 'member', old.member_id,
    json_object('applicationId', a.id, 'application', a.name, 'because', 'member_removed')
  FROM applications a LEFT JOIN change_cause c WHERE a.id = old.application_id
    AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.session_id = old.session_id AND g.application_id = old.application_id
      AND g.member_id = old.member_id AND g.ended_at IS NULL AND g.expires_at > (SELECT decided_at FROM change_cause));
END;
