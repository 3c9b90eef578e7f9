ALTER TABLE `connections` ADD `issuer_sha1` text;--> statement-breakpoint
CREATE INDEX `connections_of_issuer_sha1` ON `connections` (`issuer_sha1`);--> statement-breakpoint
-- A digest must not outlive the issuer that it was made of. The Worker that knows of it writes both together; one from
-- before, which runs until a deployment is complete or again after a rollback, writes only the issuer. The digest of
-- such a row goes, so that the scheduled run makes it anew.
CREATE TRIGGER connections_stale_issuer_sha1 AFTER UPDATE OF issuer ON connections
WHEN new.issuer <> old.issuer AND new.issuer_sha1 = old.issuer_sha1 BEGIN
  UPDATE connections SET issuer_sha1 = NULL WHERE id = new.id;
END;
