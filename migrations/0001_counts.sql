-- Totals are read, never counted: these triggers update them with each row, in the same transaction.
CREATE TRIGGER members_insert_count AFTER INSERT ON members BEGIN
  UPDATE organizations SET member_count = member_count + 1 WHERE id = new.organization_id;
END;
--> statement-breakpoint
CREATE TRIGGER members_delete_count AFTER DELETE ON members BEGIN
  UPDATE organizations SET member_count = member_count - 1 WHERE id = old.organization_id;
END;
--> statement-breakpoint
CREATE TRIGGER teams_insert_count AFTER INSERT ON teams BEGIN
  UPDATE organizations SET team_count = team_count + 1 WHERE id = new.organization_id;
END;
--> statement-breakpoint
CREATE TRIGGER teams_delete_count AFTER DELETE ON teams BEGIN
  UPDATE organizations SET team_count = team_count - 1 WHERE id = old.organization_id;
END;
--> statement-breakpoint
CREATE TRIGGER team_members_insert_count AFTER INSERT ON team_members BEGIN
  UPDATE teams SET member_count = member_count + 1 WHERE id = new.team_id;
END;
--> statement-breakpoint
CREATE TRIGGER team_members_delete_count AFTER DELETE ON team_members BEGIN
  UPDATE teams SET member_count = member_count - 1 WHERE id = old.team_id;
END;
