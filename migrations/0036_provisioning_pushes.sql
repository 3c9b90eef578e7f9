CREATE TABLE `provisioning_pushes` (
	`organization_id` text PRIMARY KEY NOT NULL,
	`began_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`created` integer NOT NULL,
	`updated` integer NOT NULL,
	`unchanged` integer NOT NULL,
	`refused` integer NOT NULL,
	`reasons` text NOT NULL,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `organizations` ADD `directory_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- Of the members, those whom the directory has made or knows by an id of its own: kept in the same statements as the
-- other counts, and counted once for those who are there.
DROP TRIGGER members_insert_count;--> statement-breakpoint
DROP TRIGGER members_delete_count;--> statement-breakpoint
CREATE TRIGGER members_insert_count AFTER INSERT ON members BEGIN
  UPDATE organizations SET member_count = member_count + 1, directory_count = directory_count + (new.source = 'scim' OR new.external_id IS NOT NULL),
    member_bytes = member_bytes + length(CAST(new.profile AS BLOB)) + ifnull(length(CAST(new.folded AS BLOB)), 0)
  WHERE id = new.organization_id;
END;--> statement-breakpoint
CREATE TRIGGER members_delete_count AFTER DELETE ON members BEGIN
  UPDATE organizations SET member_count = member_count - 1, directory_count = directory_count - (old.source = 'scim' OR old.external_id IS NOT NULL),
    member_bytes = member_bytes - (length(CAST(old.profile AS BLOB)) + ifnull(length(CAST(old.folded AS BLOB)), 0))
  WHERE id = old.organization_id;
END;--> statement-breakpoint
CREATE TRIGGER members_update_directory AFTER UPDATE OF external_id ON members
WHEN (new.source = 'scim' OR new.external_id IS NOT NULL) <> (old.source = 'scim' OR old.external_id IS NOT NULL) BEGIN
  UPDATE organizations SET directory_count = directory_count + iif(new.external_id IS NOT NULL, 1, -1) WHERE id = new.organization_id;
END;--> statement-breakpoint
UPDATE organizations SET directory_count = (SELECT count(*) FROM members m
  WHERE m.organization_id = organizations.id AND (m.source = 'scim' OR m.external_id IS NOT NULL))
WHERE id IN (SELECT organization_id FROM members WHERE source = 'scim' OR external_id IS NOT NULL);
