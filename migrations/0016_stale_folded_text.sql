-- Folded text must not outlive the text that it was made of. The Worker that knows of it writes both together; one
-- from before, which runs until a deployment is complete or again after a rollback, writes only the text. The folded
-- text of such a row goes, so that the scheduled run makes it anew. What differs only in the case of letters has the
-- same folded text, which SQL can tell for ASCII alone: of other letters it goes, too, and comes back within minutes.
CREATE TRIGGER members_stale_folded AFTER UPDATE OF profile, user_name_key ON members
WHEN new.folded = old.folded AND (lower(new.profile) <> lower(old.profile) OR new.user_name_key <> old.user_name_key) BEGIN
  UPDATE members SET folded = NULL WHERE id = new.id;
END;--> statement-breakpoint
CREATE TRIGGER members_stale_given_name AFTER UPDATE OF given_name ON members
WHEN new.given_name_key = old.given_name_key AND lower(new.given_name) <> lower(old.given_name) BEGIN
  UPDATE members SET given_name_key = NULL WHERE id = new.id;
END;--> statement-breakpoint
CREATE TRIGGER members_stale_family_name AFTER UPDATE OF family_name ON members
WHEN new.family_name_key = old.family_name_key AND lower(new.family_name) <> lower(old.family_name) BEGIN
  UPDATE members SET family_name_key = NULL WHERE id = new.id;
END;--> statement-breakpoint
CREATE TRIGGER teams_stale_folded AFTER UPDATE OF profile ON teams
WHEN new.folded = old.folded AND lower(new.profile) <> lower(old.profile) BEGIN
  UPDATE teams SET folded = NULL WHERE id = new.id;
END;
