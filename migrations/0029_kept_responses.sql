CREATE TABLE `kept_responses` (
	`attempt_id` text PRIMARY KEY NOT NULL,
	`organization_id` text NOT NULL,
	`sealed` text NOT NULL,
	`kept_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `kept_responses_organization` ON `kept_responses` (`organization_id`);--> statement-breakpoint
CREATE INDEX `kept_responses_expiry` ON `kept_responses` (`expires_at`);--> statement-breakpoint
ALTER TABLE `organizations` ADD `keep_responses_until` integer;