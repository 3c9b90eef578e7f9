ALTER TABLE `sessions` ADD `name_qualifier` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `sp_name_qualifier` text;