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
ALTER TABLE `connections` ADD `ignore_session_end` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `organizations` ADD `session_lifetime_minutes` integer;--> statement-breakpoint
ALTER TABLE `organizations` ADD `session_idle_minutes` integer;--> statement-breakpoint
ALTER TABLE `organizations` ADD `signed_out_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `organizations` ADD `approve_connection_changes` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `organizations` ADD `deleted_at` integer;--> statement-breakpoint
CREATE INDEX `organizations_deleted` ON `organizations` (`deleted_at`) WHERE deleted_at is not null;--> statement-breakpoint
ALTER TABLE `sessions` ADD `last_seen_at` integer;--> statement-breakpoint
ALTER TABLE `sessions` ADD `longest_pause_ms` integer DEFAULT 0 NOT NULL;