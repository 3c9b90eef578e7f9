DROP INDEX `domains_status_checked`;--> statement-breakpoint
ALTER TABLE `domains` ADD `vouched_by` text;--> statement-breakpoint
CREATE INDEX `domains_due` ON `domains` (`status`,`vouched_by`,`checked_at`);