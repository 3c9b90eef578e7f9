CREATE TABLE `deployment` (
	`id` integer PRIMARY KEY NOT NULL,
	`operator_organization_id` text,
	`setup_hash` text,
	`setup_expires_at` integer,
	CONSTRAINT "deployment_one" CHECK("deployment"."id" = 1)
);
