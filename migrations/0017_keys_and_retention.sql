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
ALTER TABLE `domains` ADD `seen_by` integer;--> statement-breakpoint
ALTER TABLE `domains` ADD `asked_of` integer;--> statement-breakpoint
ALTER TABLE `scim_tokens` ADD `expires_at` integer;--> statement-breakpoint
ALTER TABLE `scim_tokens` ADD `warned_days` integer;--> statement-breakpoint
CREATE INDEX `scim_tokens_expires` ON `scim_tokens` (`expires_at`) WHERE expires_at is not null;--> statement-breakpoint
CREATE INDEX `scim_tokens_revoked` ON `scim_tokens` (`revoked_at`) WHERE revoked_at is not null;--> statement-breakpoint
CREATE INDEX `invitations_expires` ON `invitations` (`expires_at`);--> statement-breakpoint
CREATE INDEX `sp_keys_retires` ON `sp_keys` (`retires_at`) WHERE retires_at is not null;