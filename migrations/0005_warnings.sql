ALTER TABLE `certificates` ADD `warned_days` integer;--> statement-breakpoint
ALTER TABLE `connections` ADD `require_when_proven` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `domains` ADD `warned_days` integer;