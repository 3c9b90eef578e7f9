CREATE TABLE `branding` (
	`id` integer PRIMARY KEY NOT NULL,
	`product_name` text,
	`accent` text,
	`support_email` text,
	`support_url` text,
	`terms_url` text,
	`privacy_url` text,
	`logo_hash` text,
	`logo_type` text,
	`logo` text,
	`updated_at` integer NOT NULL,
	CONSTRAINT "branding_one" CHECK("branding"."id" = 1)
);
--> statement-breakpoint
ALTER TABLE `accounts` ADD `language` text;