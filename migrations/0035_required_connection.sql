ALTER TABLE `organizations` ADD `required_connection_id` text;--> statement-breakpoint
-- Whatever switches single sign-on, an organization's row says what its connection says: the triggers come before the
-- backfill, so that nothing that is written in between is missed.
CREATE TRIGGER connections_insert_required AFTER INSERT ON connections
WHEN new.enabled AND new.require_sso
BEGIN
  UPDATE organizations SET required_connection_id = new.id WHERE id = new.organization_id;
END;
--> statement-breakpoint
CREATE TRIGGER connections_update_required AFTER UPDATE OF enabled, require_sso ON connections
WHEN (new.enabled AND new.require_sso) IS NOT (old.enabled AND old.require_sso)
BEGIN
  UPDATE organizations SET required_connection_id = iif(new.enabled AND new.require_sso, new.id, NULL)
  WHERE id = new.organization_id;
END;
--> statement-breakpoint
CREATE TRIGGER connections_delete_required AFTER DELETE ON connections
WHEN old.enabled AND old.require_sso
BEGIN
  UPDATE organizations SET required_connection_id = NULL WHERE id = old.organization_id;
END;
--> statement-breakpoint
UPDATE organizations SET required_connection_id = (SELECT id FROM connections c WHERE c.organization_id = organizations.id)
WHERE id IN (SELECT organization_id FROM connections WHERE enabled AND require_sso);
