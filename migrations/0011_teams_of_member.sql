ALTER TABLE `members` ADD `team_ids` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
UPDATE members SET team_ids = (
  SELECT json_group_array(team_id) FROM (SELECT team_id FROM team_members WHERE member_id = members.id ORDER BY created_at, team_id)
) WHERE id IN (SELECT member_id FROM team_members);--> statement-breakpoint
-- The triggers update the column with each row of team_members, in the same transaction. A deleted member
-- needs no update, because the column goes with the row.
CREATE TRIGGER team_members_insert_of_member AFTER INSERT ON team_members BEGIN
  UPDATE members SET team_ids = json_insert(team_ids, '$[#]', new.team_id) WHERE id = new.member_id;
END;--> statement-breakpoint
CREATE TRIGGER team_members_delete_of_member AFTER DELETE ON team_members BEGIN
  UPDATE members SET team_ids = (SELECT json_group_array(value) FROM json_each(team_ids) WHERE value <> old.team_id)
  WHERE id = old.member_id;
END;
