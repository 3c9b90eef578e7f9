CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`label` text NOT NULL,
	`scopes` text NOT NULL,
	`created_by` text,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	`last_used_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE INDEX `api_keys_created` ON `api_keys` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `invitation_mails` (
	`mailbox` text NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `invitation_mails_mailbox` ON `invitation_mails` (`mailbox`,`expires_at`);--> statement-breakpoint
CREATE INDEX `invitation_mails_expires` ON `invitation_mails` (`expires_at`);--> statement-breakpoint
CREATE TABLE `pending_changes` (
	`id` text PRIMARY KEY NOT NULL,
	`organization_id` text NOT NULL,
	`member_id` text NOT NULL,
	`kind` text NOT NULL,
	`email` text NOT NULL,
	`email_key` text NOT NULL,
	`source` text NOT NULL,
	`asked_by` text NOT NULL,
	`asked_at` integer NOT NULL,
	`decision` text,
	`decided_at` integer,
	`decided_by` text,
	`expires_at` integer NOT NULL,
	`told_at` integer,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `pending_changes_member` ON `pending_changes` (`member_id`,`email_key`);--> statement-breakpoint
CREATE INDEX `pending_changes_organization` ON `pending_changes` (`organization_id`,`asked_at`);--> statement-breakpoint
CREATE INDEX `pending_changes_expires` ON `pending_changes` (`expires_at`);--> statement-breakpoint
CREATE TABLE `pending_connection_changes` (
	`id` text PRIMARY KEY NOT NULL,
	`organization_id` text NOT NULL,
	`change` text NOT NULL,
	`base_updated_at` integer,
	`requested_by` text NOT NULL,
	`requested_by_label` text NOT NULL,
	`address` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `pending_connection_changes_organization` ON `pending_connection_changes` (`organization_id`);--> statement-breakpoint
CREATE TABLE `pinned_subjects` (
	`member_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`issuer` text NOT NULL,
	`subject` text,
	`name_id_format` text,
	`pinned_at` integer NOT NULL,
	PRIMARY KEY(`member_id`, `connection_id`, `issuer`),
	FOREIGN KEY (`member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`connection_id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `pinned_subjects_subject` ON `pinned_subjects` (`connection_id`,`issuer`,`subject`);--> statement-breakpoint
CREATE TABLE `used_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`attempt_id` text NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `used_requests_expires` ON `used_requests` (`expires_at`);--> statement-breakpoint
DROP INDEX `connections_issuer`;--> statement-breakpoint
ALTER TABLE `connections` ADD `ignore_session_end` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `connections_of_issuer` ON `connections` (`issuer`);--> statement-breakpoint
ALTER TABLE `domains` ADD `seen_by` integer;--> statement-breakpoint
ALTER TABLE `domains` ADD `asked_of` integer;--> statement-breakpoint
ALTER TABLE `members` ADD `given_name_key` text;--> statement-breakpoint
ALTER TABLE `members` ADD `family_name_key` text;--> statement-breakpoint
ALTER TABLE `members` ADD `folded` text;--> statement-breakpoint
ALTER TABLE `organizations` ADD `member_bytes` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `organizations` ADD `team_bytes` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `organizations` ADD `session_lifetime_minutes` integer;--> statement-breakpoint
ALTER TABLE `organizations` ADD `session_idle_minutes` integer;--> statement-breakpoint
ALTER TABLE `organizations` ADD `signed_out_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `organizations` ADD `approve_connection_changes` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `organizations` ADD `deleted_at` integer;--> statement-breakpoint
CREATE INDEX `organizations_deleted` ON `organizations` (`deleted_at`) WHERE deleted_at is not null;--> statement-breakpoint
ALTER TABLE `scim_tokens` ADD `expires_at` integer;--> statement-breakpoint
ALTER TABLE `scim_tokens` ADD `warned_days` integer;--> statement-breakpoint
CREATE INDEX `scim_tokens_expires` ON `scim_tokens` (`expires_at`) WHERE expires_at is not null;--> statement-breakpoint
CREATE INDEX `scim_tokens_revoked` ON `scim_tokens` (`revoked_at`) WHERE revoked_at is not null;--> statement-breakpoint
ALTER TABLE `sessions` ADD `last_seen_at` integer;--> statement-breakpoint
ALTER TABLE `sessions` ADD `longest_pause_ms` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sign_in_attempts` ADD `network` text;--> statement-breakpoint
ALTER TABLE `sign_in_attempts` ADD `more` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `sign_in_attempts_refused` ON `sign_in_attempts` (`organization_id`,`at`) WHERE outcome = 'refused';--> statement-breakpoint
ALTER TABLE `teams` ADD `folded` text;--> statement-breakpoint
CREATE INDEX `invitations_expires` ON `invitations` (`expires_at`);--> statement-breakpoint
CREATE INDEX `sp_keys_retires` ON `sp_keys` (`retires_at`) WHERE retires_at is not null;--> statement-breakpoint
-- A member's userName is the address of their account. Where a directory had renamed a person of several
-- organizations, the account kept its address, and by that they sign in. Accounts have different addresses, so
-- that nobody is in the way of anybody once those who disagree have let theirs go.
UPDATE members SET user_name_key = id, version = version + 1
WHERE user_name_key <> (SELECT email_key FROM accounts WHERE accounts.id = members.account_id);--> statement-breakpoint
UPDATE members SET
  user_name = (SELECT email FROM accounts WHERE accounts.id = members.account_id),
  user_name_key = (SELECT email_key FROM accounts WHERE accounts.id = members.account_id)
WHERE user_name_key = id;--> statement-breakpoint
-- Members who have sessions through the present identity provider keep the subject that all of them name, which
-- is NULL where it is the address. One that several members have used, or that might be folded otherwise here
-- than in the Worker, is left to the next sign-in.
INSERT INTO pinned_subjects (member_id, connection_id, issuer, subject, name_id_format, pinned_at)
SELECT s.member_id, s.connection_id, c.issuer,
  iif(lower(min(s.name_id)) = max(a.email_key), NULL, min(s.name_id)), max(s.name_id_format), max(s.created_at)
FROM sessions s
JOIN connections c ON c.id = s.connection_id AND s.created_at >= c.proven_at
JOIN members m ON m.id = s.member_id AND m.organization_id = c.organization_id
JOIN accounts a ON a.id = m.account_id
WHERE s.name_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sessions other
  WHERE other.connection_id = s.connection_id AND other.name_id = s.name_id AND other.member_id <> s.member_id)
GROUP BY s.member_id
HAVING min(s.name_id) = max(s.name_id)
  AND ifnull(max(s.name_id_format), '') <> 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'
  AND (lower(min(s.name_id)) = max(a.email_key) OR NOT (instr(min(s.name_id), '@') > 0
    AND (min(s.name_id) GLOB '*[^ -~]*' OR min(s.name_id) GLOB '*[A-Z]*')));--> statement-breakpoint
-- Names are searched by their folded text. Where a row has none, SQL's lower() stands in for it: that is the
-- same for ASCII, and finds the others as far as lower() goes until the scheduled run has folded them.
-- Nothing but the Worker before this one uses members_given_name and members_inactive_given_name any more.
CREATE INDEX members_given_key ON members (organization_id, ifnull(given_name_key, lower(given_name)), id);--> statement-breakpoint
CREATE INDEX members_inactive_given_key ON members (organization_id, ifnull(given_name_key, lower(given_name)), id) WHERE active = 0;--> statement-breakpoint
CREATE INDEX members_family_key ON members (organization_id, ifnull(family_name_key, lower(family_name)), id);--> statement-breakpoint
CREATE INDEX members_inactive_family_key ON members (organization_id, ifnull(family_name_key, lower(family_name)), id) WHERE active = 0;--> statement-breakpoint
-- What the scheduled run still has to fold: rows with a letter beyond ASCII and without its folded text.
CREATE INDEX members_unfolded ON members (id) WHERE (given_name_key IS NULL AND length(CAST(given_name AS blob)) > length(given_name))
  OR (family_name_key IS NULL AND length(CAST(family_name AS blob)) > length(family_name))
  OR (folded IS NULL AND (length(CAST(user_name_key AS blob)) > length(user_name_key) OR length(CAST(profile AS blob)) > length(profile)));--> statement-breakpoint
CREATE INDEX teams_unfolded ON teams (id) WHERE folded IS NULL
  AND (length(CAST(name AS blob)) > length(name) OR length(CAST(profile AS blob)) > length(profile));--> statement-breakpoint
-- How much a scan of an organization reads is kept by triggers too, in the same statements as the counts.
DROP TRIGGER members_insert_count;--> statement-breakpoint
DROP TRIGGER members_delete_count;--> statement-breakpoint
DROP TRIGGER teams_insert_count;--> statement-breakpoint
DROP TRIGGER teams_delete_count;--> statement-breakpoint
CREATE TRIGGER members_insert_count AFTER INSERT ON members BEGIN
  UPDATE organizations SET member_count = member_count + 1, member_bytes = member_bytes + length(CAST(new.profile AS BLOB)) + ifnull(length(CAST(new.folded AS BLOB)), 0)
  WHERE id = new.organization_id;
END;--> statement-breakpoint
CREATE TRIGGER members_delete_count AFTER DELETE ON members BEGIN
  UPDATE organizations SET member_count = member_count - 1, member_bytes = member_bytes - (length(CAST(old.profile AS BLOB)) + ifnull(length(CAST(old.folded AS BLOB)), 0))
  WHERE id = old.organization_id;
END;--> statement-breakpoint
CREATE TRIGGER members_update_bytes AFTER UPDATE OF profile, folded ON members
WHEN length(CAST(new.profile AS BLOB)) + ifnull(length(CAST(new.folded AS BLOB)), 0)
  <> length(CAST(old.profile AS BLOB)) + ifnull(length(CAST(old.folded AS BLOB)), 0) BEGIN
  UPDATE organizations SET member_bytes = member_bytes + length(CAST(new.profile AS BLOB)) + ifnull(length(CAST(new.folded AS BLOB)), 0)
    - (length(CAST(old.profile AS BLOB)) + ifnull(length(CAST(old.folded AS BLOB)), 0)) WHERE id = new.organization_id;
END;--> statement-breakpoint
CREATE TRIGGER teams_insert_count AFTER INSERT ON teams BEGIN
  UPDATE organizations SET team_count = team_count + 1, team_bytes = team_bytes + length(CAST(new.profile AS BLOB)) + ifnull(length(CAST(new.folded AS BLOB)), 0)
  WHERE id = new.organization_id;
END;--> statement-breakpoint
CREATE TRIGGER teams_delete_count AFTER DELETE ON teams BEGIN
  UPDATE organizations SET team_count = team_count - 1, team_bytes = team_bytes - (length(CAST(old.profile AS BLOB)) + ifnull(length(CAST(old.folded AS BLOB)), 0))
  WHERE id = old.organization_id;
END;--> statement-breakpoint
CREATE TRIGGER teams_update_bytes AFTER UPDATE OF profile, folded ON teams
WHEN length(CAST(new.profile AS BLOB)) + ifnull(length(CAST(new.folded AS BLOB)), 0)
  <> length(CAST(old.profile AS BLOB)) + ifnull(length(CAST(old.folded AS BLOB)), 0) BEGIN
  UPDATE organizations SET team_bytes = team_bytes + length(CAST(new.profile AS BLOB)) + ifnull(length(CAST(new.folded AS BLOB)), 0)
    - (length(CAST(old.profile AS BLOB)) + ifnull(length(CAST(old.folded AS BLOB)), 0)) WHERE id = new.organization_id;
END;--> statement-breakpoint
UPDATE organizations SET
  member_bytes = (SELECT ifnull(sum(length(CAST(profile AS BLOB))), 0) FROM members WHERE organization_id = organizations.id),
  team_bytes = (SELECT ifnull(sum(length(CAST(profile AS BLOB))), 0) FROM teams WHERE organization_id = organizations.id);
