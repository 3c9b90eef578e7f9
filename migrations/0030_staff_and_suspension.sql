ALTER TABLE `invitations` ADD `invited_by_id` text;--> statement-breakpoint
CREATE INDEX `invitations_inviter` ON `invitations` (`invited_by_id`) WHERE accepted_at is null and revoked_at is null;