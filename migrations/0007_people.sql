ALTER TABLE `invitations` ADD `email_domain` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `invitations` ADD `delivery` text DEFAULT 'link' NOT NULL;--> statement-breakpoint
ALTER TABLE `invitations` ADD `mailed_at` integer;--> statement-breakpoint
ALTER TABLE `invitations` ADD `accepted_by` text;--> statement-breakpoint
CREATE INDEX `invitations_mailed` ON `invitations` (`organization_id`,`email_domain`,`mailed_at`);--> statement-breakpoint
-- These two serve the list of members by name, and the search by the beginning of a name. Names compare
-- without regard to case (ASCII letters).
CREATE INDEX members_family_name ON members (organization_id, family_name COLLATE NOCASE, given_name COLLATE NOCASE, id);--> statement-breakpoint
CREATE INDEX members_given_name ON members (organization_id, given_name COLLATE NOCASE, id);--> statement-breakpoint
-- These two contain only the few members with a role above Member, and the few deactivated ones, so that a
-- list of them does not read a hundred thousand others.
CREATE INDEX members_special_role ON members (organization_id, role, user_name_key) WHERE role <> 'member';--> statement-breakpoint
CREATE INDEX members_inactive ON members (organization_id, user_name_key) WHERE active = 0;
