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
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `pending_changes_member` ON `pending_changes` (`member_id`);--> statement-breakpoint
CREATE INDEX `pending_changes_organization` ON `pending_changes` (`organization_id`,`asked_at`);--> statement-breakpoint
CREATE INDEX `pending_changes_expires` ON `pending_changes` (`expires_at`);--> statement-breakpoint
CREATE TABLE `pinned_subjects` (
	`member_id` text PRIMARY KEY NOT NULL,
	`connection_id` text NOT NULL,
	`issuer` text NOT NULL,
	`subject` text NOT NULL,
	`name_id_format` text,
	`pinned_at` integer NOT NULL,
	FOREIGN KEY (`member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`connection_id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `pinned_subjects_subject` ON `pinned_subjects` (`connection_id`,`issuer`,`subject`);--> statement-breakpoint
-- A member's userName is the address of their account. Where a directory had renamed a person of several
-- organizations, the account kept its address, and by that they sign in.
UPDATE OR IGNORE members SET
  user_name = (SELECT email FROM accounts WHERE accounts.id = members.account_id),
  user_name_key = (SELECT email_key FROM accounts WHERE accounts.id = members.account_id),
  version = version + 1
WHERE user_name_key <> (SELECT email_key FROM accounts WHERE accounts.id = members.account_id);--> statement-breakpoint
-- Whoever has sessions through an identity provider keeps the subject that all of them name. One that might be
-- folded otherwise here than in the Worker is left to the next sign-in.
INSERT OR IGNORE INTO pinned_subjects (member_id, connection_id, issuer, subject, name_id_format, pinned_at)
SELECT s.member_id, s.connection_id, c.issuer, min(s.name_id), max(s.name_id_format), max(s.created_at)
FROM sessions s
JOIN connections c ON c.id = s.connection_id
JOIN members m ON m.id = s.member_id AND m.organization_id = c.organization_id
JOIN accounts a ON a.id = m.account_id
WHERE s.name_id IS NOT NULL
GROUP BY s.member_id, s.connection_id
HAVING min(s.name_id) = max(s.name_id)
  AND ifnull(max(s.name_id_format), '') <> 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'
  AND lower(min(s.name_id)) <> max(a.email_key)
  AND NOT (instr(min(s.name_id), '@') > 0 AND (min(s.name_id) GLOB '*[^ -~]*' OR min(s.name_id) GLOB '*[A-Z]*'));
