CREATE TABLE `log_lines` (
	`seq` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`at` integer NOT NULL,
	`line` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `log_streams` (
	`id` text PRIMARY KEY NOT NULL,
	`kinds` text NOT NULL,
	`destination` text NOT NULL,
	`sealed` text NOT NULL,
	`status` text DEFAULT 'enabled' NOT NULL,
	`disabled_why` text,
	`told_at` integer,
	`seq` integer NOT NULL,
	`attempt` integer DEFAULT 0 NOT NULL,
	`failing_since` integer,
	`next_at` integer,
	`last_at` integer,
	`last_status` integer,
	`last_problem` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
-- Written by hand: what is logged is also a line, while there is a stream to take it. AUTOINCREMENT would read the
-- table of sequences at each insert into a log, also where there is no stream; a line's number is above every number
-- that is there and every one that a stream has taken.
CREATE TRIGGER audit_events_line AFTER INSERT ON audit_events WHEN EXISTS (SELECT 1 FROM log_streams)
BEGIN
  INSERT INTO log_lines (seq, kind, at, line) VALUES ((SELECT max(ifnull((SELECT max(seq) FROM log_lines), 0), (SELECT max(seq) FROM log_streams)) + 1),
    'audit', new.at, json_object('kind', 'audit', 'id', new.id,
    'at', strftime('%Y-%m-%dT%H:%M:%fZ', new.at / 1000.0, 'unixepoch'),
    'organizationId', new.organization_id, 'action', new.action,
    'actor', json_object('type', new.actor_type, 'id', new.actor_id, 'label', new.actor_label, 'address', new.address),
    'target', json_object('type', new.target_type, 'id', new.target_id),
    'detail', json(new.detail)));
END;
--> statement-breakpoint
CREATE TRIGGER sign_in_attempts_line AFTER INSERT ON sign_in_attempts WHEN EXISTS (SELECT 1 FROM log_streams)
BEGIN
  INSERT INTO log_lines (seq, kind, at, line) VALUES ((SELECT max(ifnull((SELECT max(seq) FROM log_lines), 0), (SELECT max(seq) FROM log_streams)) + 1),
    'sign_in', new.at, json_object('kind', 'sign_in', 'id', new.id,
    'at', strftime('%Y-%m-%dT%H:%M:%fZ', new.at / 1000.0, 'unixepoch'),
    'organizationId', new.organization_id, 'method', new.method, 'flow', new.flow, 'outcome', new.outcome,
    'reason', new.reason, 'email', new.email, 'memberId', new.member_id, 'connectionId', new.connection_id,
    'address', new.address, 'userAgent', new.user_agent, 'detail', json(new.detail)));
END;
