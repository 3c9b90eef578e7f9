CREATE TABLE `connection_versions` (
	`id` text PRIMARY KEY NOT NULL,
	`organization_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`role` text NOT NULL,
	`issuer` text NOT NULL,
	`sign_in_url` text NOT NULL,
	`sign_in_binding` text NOT NULL,
	`logout_url` text,
	`logout_response_url` text,
	`logout_binding` text NOT NULL,
	`sign_requests` integer NOT NULL,
	`certificates` text NOT NULL,
	`proven_at` integer,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`expires_at` integer,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`connection_id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `connection_versions_role` ON `connection_versions` (`organization_id`,`role`);--> statement-breakpoint
CREATE INDEX `connection_versions_connection` ON `connection_versions` (`connection_id`);--> statement-breakpoint
CREATE INDEX `connection_versions_expiry` ON `connection_versions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `shared_tests` (
	`id` text PRIMARY KEY NOT NULL,
	`organization_id` text NOT NULL,
	`attempt_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `shared_tests_attempt` ON `shared_tests` (`attempt_id`);--> statement-breakpoint
CREATE INDEX `shared_tests_organization` ON `shared_tests` (`organization_id`);--> statement-breakpoint
CREATE INDEX `shared_tests_expiry` ON `shared_tests` (`expires_at`);--> statement-breakpoint
ALTER TABLE `domains` ADD `found` text;--> statement-breakpoint
ALTER TABLE `domains` ADD `zone` text;--> statement-breakpoint
CREATE INDEX `sign_in_attempts_tests` ON `sign_in_attempts` (`connection_id`,`at`) WHERE flow = 'test';