DROP INDEX `team_members_member`;--> statement-breakpoint
CREATE INDEX `team_members_member` ON `team_members` (`member_id`,`team_id`);