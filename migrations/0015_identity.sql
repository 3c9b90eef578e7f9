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
-- is NULL where it is the address. One
-- that several members have used, or that might be folded otherwise here than in the Worker, is left to the
-- next sign-in.
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
    AND (min(s.name_id) GLOB '*[^ -~]*' OR min(s.name_id) GLOB '*[A-Z]*')));
