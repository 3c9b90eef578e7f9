CREATE TABLE `used_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`attempt_id` text NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `used_requests_expires` ON `used_requests` (`expires_at`);--> statement-breakpoint
DROP INDEX `connections_issuer`;--> statement-breakpoint
CREATE INDEX `connections_of_issuer` ON `connections` (`issuer`);--> statement-breakpoint
ALTER TABLE `sign_in_attempts` ADD `network` text;--> statement-breakpoint
ALTER TABLE `sign_in_attempts` ADD `more` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `sign_in_attempts_refused` ON `sign_in_attempts` (`organization_id`,`at`) WHERE outcome = 'refused';