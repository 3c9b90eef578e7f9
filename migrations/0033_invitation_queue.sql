CREATE TABLE `invitation_imports` (
	`id` text PRIMARY KEY NOT NULL,
	`organization_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`members` integer DEFAULT 0 NOT NULL,
	`already` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `invitation_imports_organization` ON `invitation_imports` (`organization_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `invitation_queues` (
	`organization_id` text PRIMARY KEY NOT NULL,
	`next_at` integer NOT NULL,
	`held` text,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `invitation_queues_next` ON `invitation_queues` (`next_at`);--> statement-breakpoint
ALTER TABLE `invitations` ADD `send_at` integer;--> statement-breakpoint
ALTER TABLE `invitations` ADD `mail_note` text;--> statement-breakpoint
ALTER TABLE `invitations` ADD `mail_tries` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `invitations` ADD `queued_by` text;--> statement-breakpoint
ALTER TABLE `invitations` ADD `import_id` text;--> statement-breakpoint
ALTER TABLE `invitations` ADD `link_hash` text;--> statement-breakpoint
ALTER TABLE `invitations` ADD `linked_by` text;--> statement-breakpoint
CREATE INDEX `invitations_pace` ON `invitations` (`organization_id`,`mailed_at`);--> statement-breakpoint
CREATE INDEX `invitations_link` ON `invitations` (`link_hash`);--> statement-breakpoint
CREATE INDEX `invitations_queue` ON `invitations` (`organization_id`,`send_at`) WHERE "invitations"."send_at" is not null;--> statement-breakpoint
CREATE INDEX `invitations_import` ON `invitations` (`import_id`) WHERE "invitations"."import_id" is not null;