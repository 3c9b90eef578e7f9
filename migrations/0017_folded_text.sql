ALTER TABLE `members` ADD `given_name_key` text;--> statement-breakpoint
ALTER TABLE `members` ADD `family_name_key` text;--> statement-breakpoint
ALTER TABLE `members` ADD `folded` text;--> statement-breakpoint
ALTER TABLE `organizations` ADD `member_bytes` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `organizations` ADD `team_bytes` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `teams` ADD `folded` text;--> statement-breakpoint
-- Names are searched by their folded text. Where a row has none, SQL's lower() stands in for it: that is the
-- same for ASCII, and finds the others as far as lower() goes until the scheduled run has folded them.
-- Nothing but the Worker before this one uses members_given_name and members_inactive_given_name any more.
CREATE INDEX members_given_key ON members (organization_id, ifnull(given_name_key, lower(given_name)), id);--> statement-breakpoint
CREATE INDEX members_inactive_given_key ON members (organization_id, ifnull(given_name_key, lower(given_name)), id) WHERE active = 0;--> statement-breakpoint
CREATE INDEX members_family_key ON members (organization_id, ifnull(family_name_key, lower(family_name)), id);--> statement-breakpoint
CREATE INDEX members_inactive_family_key ON members (organization_id, ifnull(family_name_key, lower(family_name)), id) WHERE active = 0;--> statement-breakpoint
-- What the scheduled run still has to fold: rows with a letter beyond ASCII and without its folded text.
CREATE INDEX members_unfolded ON members (id) WHERE (given_name_key IS NULL AND length(CAST(given_name AS blob)) > length(given_name))
  OR (family_name_key IS NULL AND length(CAST(family_name AS blob)) > length(family_name))
  OR (folded IS NULL AND (length(CAST(user_name_key AS blob)) > length(user_name_key) OR length(CAST(profile AS blob)) > length(profile)));--> statement-breakpoint
CREATE INDEX teams_unfolded ON teams (id) WHERE folded IS NULL
  AND (length(CAST(name AS blob)) > length(name) OR length(CAST(profile AS blob)) > length(profile));--> statement-breakpoint
-- How much a scan of an organization reads is kept by triggers too, in the same statements as the counts.
DROP TRIGGER members_insert_count;--> statement-breakpoint
DROP TRIGGER members_delete_count;--> statement-breakpoint
DROP TRIGGER teams_insert_count;--> statement-breakpoint
DROP TRIGGER teams_delete_count;--> statement-breakpoint
CREATE TRIGGER members_insert_count AFTER INSERT ON members BEGIN
  UPDATE organizations SET member_count = member_count + 1, member_bytes = member_bytes + length(CAST(new.profile AS BLOB)) + ifnull(length(CAST(new.folded AS BLOB)), 0)
  WHERE id = new.organization_id;
END;--> statement-breakpoint
CREATE TRIGGER members_delete_count AFTER DELETE ON members BEGIN
  UPDATE organizations SET member_count = member_count - 1, member_bytes = member_bytes - (length(CAST(old.profile AS BLOB)) + ifnull(length(CAST(old.folded AS BLOB)), 0))
  WHERE id = old.organization_id;
END;--> statement-breakpoint
CREATE TRIGGER members_update_bytes AFTER UPDATE OF profile, folded ON members
WHEN length(CAST(new.profile AS BLOB)) + ifnull(length(CAST(new.folded AS BLOB)), 0)
  <> length(CAST(old.profile AS BLOB)) + ifnull(length(CAST(old.folded AS BLOB)), 0) BEGIN
  UPDATE organizations SET member_bytes = member_bytes + length(CAST(new.profile AS BLOB)) + ifnull(length(CAST(new.folded AS BLOB)), 0)
    - (length(CAST(old.profile AS BLOB)) + ifnull(length(CAST(old.folded AS BLOB)), 0)) WHERE id = new.organization_id;
END;--> statement-breakpoint
CREATE TRIGGER teams_insert_count AFTER INSERT ON teams BEGIN
  UPDATE organizations SET team_count = team_count + 1, team_bytes = team_bytes + length(CAST(new.profile AS BLOB)) + ifnull(length(CAST(new.folded AS BLOB)), 0)
  WHERE id = new.organization_id;
END;--> statement-breakpoint
CREATE TRIGGER teams_delete_count AFTER DELETE ON teams BEGIN
  UPDATE organizations SET team_count = team_count - 1, team_bytes = team_bytes - (length(CAST(old.profile AS BLOB)) + ifnull(length(CAST(old.folded AS BLOB)), 0))
  WHERE id = old.organization_id;
END;--> statement-breakpoint
CREATE TRIGGER teams_update_bytes AFTER UPDATE OF profile, folded ON teams
WHEN length(CAST(new.profile AS BLOB)) + ifnull(length(CAST(new.folded AS BLOB)), 0)
  <> length(CAST(old.profile AS BLOB)) + ifnull(length(CAST(old.folded AS BLOB)), 0) BEGIN
  UPDATE organizations SET team_bytes = team_bytes + length(CAST(new.profile AS BLOB)) + ifnull(length(CAST(new.folded AS BLOB)), 0)
    - (length(CAST(old.profile AS BLOB)) + ifnull(length(CAST(old.folded AS BLOB)), 0)) WHERE id = new.organization_id;
END;--> statement-breakpoint
UPDATE organizations SET
  member_bytes = (SELECT ifnull(sum(length(CAST(profile AS BLOB))), 0) FROM members WHERE organization_id = organizations.id),
  team_bytes = (SELECT ifnull(sum(length(CAST(profile AS BLOB))), 0) FROM teams WHERE organization_id = organizations.id);
