CREATE TABLE `usage_cursors` (
	`log` text PRIMARY KEY NOT NULL,
	`counted_to` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `usage_days` (
	`day` integer PRIMARY KEY NOT NULL,
	`organizations` integer DEFAULT 0 NOT NULL,
	`members` integer DEFAULT 0 NOT NULL,
	`sign_ins` integer DEFAULT 0 NOT NULL,
	`refused_sign_ins` integer DEFAULT 0 NOT NULL,
	`scim_operations` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE `organizations` ADD `suspended_at` integer;--> statement-breakpoint
CREATE INDEX `organizations_name` ON `organizations` (name collate nocase,`id`);