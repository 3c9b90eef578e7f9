ALTER TABLE `connections` ADD `refresh_names` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `sp_keys` ADD `switches_at` integer;--> statement-breakpoint
CREATE INDEX `sp_keys_switches` ON `sp_keys` (`switches_at`) WHERE switches_at is not null;