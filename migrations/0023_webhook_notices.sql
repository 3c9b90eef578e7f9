ALTER TABLE `logout_deliveries` ADD `told_at` integer;--> statement-breakpoint
CREATE INDEX `logout_deliveries_untold` ON `logout_deliveries` (`id`) WHERE ended_why = 'failed' and told_at is null;--> statement-breakpoint
ALTER TABLE `webhook_endpoints` ADD `told_at` integer;--> statement-breakpoint
ALTER TABLE `webhook_endpoints` ADD `replay_until` integer;