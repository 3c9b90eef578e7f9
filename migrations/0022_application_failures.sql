CREATE TABLE `application_failures` (
	`application_id` text NOT NULL,
	`reason` text NOT NULL,
	`path` text NOT NULL,
	`detail` text NOT NULL,
	`request_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`application_id`, `reason`),
	FOREIGN KEY (`application_id`) REFERENCES `applications`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `accounts` ADD `mailbox_proven_at` integer;--> statement-breakpoint
-- Who has a password set it by a mailed link, or the operator did; for the others their directory vouches.
UPDATE accounts SET mailbox_proven_at = email_verified_at WHERE password_hash IS NOT NULL;