-- One index of the deactivated for each order of the list and for each search: among a hundred thousand
-- members, a list of the deactivated reads only them. Active members are in none of these.
CREATE INDEX members_inactive_family_name ON members (organization_id, family_name COLLATE NOCASE, given_name COLLATE NOCASE, id) WHERE active = 0;--> statement-breakpoint
CREATE INDEX members_inactive_given_name ON members (organization_id, given_name COLLATE NOCASE, id) WHERE active = 0;--> statement-breakpoint
CREATE INDEX members_inactive_created ON members (organization_id, created_at, id) WHERE active = 0;--> statement-breakpoint
CREATE INDEX members_inactive_last_active ON members (organization_id, last_active_at, id) WHERE active = 0;
