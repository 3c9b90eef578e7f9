ALTER TABLE `members` ADD `last_active_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `members_organization_active` ON `members` (`organization_id`,`last_active_at`,`id`);