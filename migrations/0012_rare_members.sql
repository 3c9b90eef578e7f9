-- The deactivated in each order of the list, and for each search: of a hundred thousand members, a list of them alone reads them alone.
-- An active member stands in none of these.
CREATE INDEX members_inactive_family_name ON members (organization_id, family_name COLLATE NOCASE, given_name COLLATE NOCASE, id) WHERE active = 0;--> statement-breakpoint
CREATE INDEX members_inactive_given_name ON members (organization_id, given_name COLLATE NOCASE, id) WHERE active = 0;--> statement-breakpoint
CREATE INDEX members_inactive_created ON members (organization_id, created_at, id) WHERE active = 0;--> statement-breakpoint
CREATE INDEX members_inactive_last_active ON members (organization_id, last_active_at, id) WHERE active = 0;
