ALTER TABLE `used_assertions` ADD `issuer` text;--> statement-breakpoint
CREATE UNIQUE INDEX `used_assertions_issuer` ON `used_assertions` (`issuer`,`assertion_id`);