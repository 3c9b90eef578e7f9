CREATE TABLE `invitation_mails` (
	`mailbox` text NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `invitation_mails_mailbox` ON `invitation_mails` (`mailbox`,`expires_at`);--> statement-breakpoint
CREATE INDEX `invitation_mails_expires` ON `invitation_mails` (`expires_at`);