CREATE TABLE `setup_links` (
	`id` text PRIMARY KEY NOT NULL,
	`organization_id` text NOT NULL,
	`token_hash` text NOT NULL,
	`scopes` text NOT NULL,
	`email` text,
	`return_url` text,
	`maker_type` text NOT NULL,
	`maker_id` text,
	`maker_label` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`provider` text,
	`opened_at` integer,
	`done_at` integer,
	`revoked_at` integer,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `setup_links_token` ON `setup_links` (`token_hash`);--> statement-breakpoint
CREATE INDEX `setup_links_organization` ON `setup_links` (`organization_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `setup_links_expires` ON `setup_links` (`expires_at`);