CREATE TABLE `application_secrets` (
	`id` text PRIMARY KEY NOT NULL,
	`application_id` text NOT NULL,
	`hash` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`application_id`) REFERENCES `applications`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `application_secrets_application` ON `application_secrets` (`application_id`,`created_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `application_secrets_hash` ON `application_secrets` (`hash`);--> statement-breakpoint
CREATE TABLE `applications` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`redirect_uris` text NOT NULL,
	`post_logout_redirect_uris` text DEFAULT '[]' NOT NULL,
	`initiate_login_uri` text,
	`backchannel_logout_uri` text,
	`home_url` text,
	`auth_method` text NOT NULL,
	`jwks` text,
	`jwks_uri` text,
	`id_token_alg` text DEFAULT 'RS256' NOT NULL,
	`access_token_format` text DEFAULT 'jwt' NOT NULL,
	`access_token_seconds` integer DEFAULT 300 NOT NULL,
	`refresh_token_days` integer DEFAULT 14 NOT NULL,
	`require_par` integer DEFAULT false NOT NULL,
	`require_dpop` integer DEFAULT false NOT NULL,
	`organizations` text,
	`grant_types` text NOT NULL,
	`scopes` text NOT NULL,
	`resource` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `applications_created` ON `applications` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `codes` (
	`hash` text PRIMARY KEY NOT NULL,
	`grant_id` text NOT NULL,
	`redirect_uri` text NOT NULL,
	`named_redirect_uri` integer NOT NULL,
	`challenge` text NOT NULL,
	`nonce` text,
	`thumbprint` text,
	`expires_at` integer NOT NULL,
	`consumed_by` text,
	FOREIGN KEY (`grant_id`) REFERENCES `grants`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `codes_grant` ON `codes` (`grant_id`);--> statement-breakpoint
CREATE TABLE `grants` (
	`id` text PRIMARY KEY NOT NULL,
	`application_id` text NOT NULL,
	`account_id` text NOT NULL,
	`member_id` text NOT NULL,
	`organization_id` text NOT NULL,
	`session_id` text NOT NULL,
	`sid` text NOT NULL,
	`scope` text NOT NULL,
	`auth_time` integer NOT NULL,
	`amr` text NOT NULL,
	`acr` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ended_at` integer,
	`ended_why` text,
	FOREIGN KEY (`application_id`) REFERENCES `applications`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`organization_id`) REFERENCES `organizations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `grants_session` ON `grants` (`session_id`);--> statement-breakpoint
CREATE INDEX `grants_member` ON `grants` (`member_id`);--> statement-breakpoint
CREATE INDEX `grants_account` ON `grants` (`account_id`);--> statement-breakpoint
CREATE INDEX `grants_application` ON `grants` (`application_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `grants_expires` ON `grants` (`expires_at`);--> statement-breakpoint
CREATE TABLE `pushed_requests` (
	`hash` text PRIMARY KEY NOT NULL,
	`application_id` text NOT NULL,
	`parameters` text NOT NULL,
	`expires_at` integer NOT NULL,
	`consumed_by` text,
	FOREIGN KEY (`application_id`) REFERENCES `applications`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `pushed_requests_expires` ON `pushed_requests` (`expires_at`);--> statement-breakpoint
CREATE TABLE `refresh_tokens` (
	`grant_id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`generation` integer NOT NULL,
	`thumbprint` text,
	`expires_at` integer NOT NULL,
	`replaced_at` integer,
	`sealed` text,
	FOREIGN KEY (`grant_id`) REFERENCES `grants`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `signing_keys` (
	`kid` text PRIMARY KEY NOT NULL,
	`alg` text NOT NULL,
	`public_jwk` text NOT NULL,
	`private_wrapped` text NOT NULL,
	`created_at` integer NOT NULL,
	`not_before` integer NOT NULL,
	`retire_at` integer
);
--> statement-breakpoint
CREATE INDEX `signing_keys_alg` ON `signing_keys` (`alg`,`not_before`);--> statement-breakpoint
CREATE INDEX `signing_keys_retire` ON `signing_keys` (`retire_at`);--> statement-breakpoint
CREATE TABLE `used_proofs` (
	`id` text PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `used_proofs_expires` ON `used_proofs` (`expires_at`);--> statement-breakpoint
ALTER TABLE `organizations` ADD `external_id` text;--> statement-breakpoint
CREATE UNIQUE INDEX `organizations_external_id` ON `organizations` (`external_id`);--> statement-breakpoint
-- What ends a session or a membership ends what applications were given by it, in the same transaction.
CREATE TRIGGER grants_end_with_session AFTER UPDATE OF ended_at ON sessions
WHEN new.ended_at IS NOT NULL AND old.ended_at IS NULL
BEGIN
  UPDATE grants SET ended_at = new.ended_at, ended_why = 'session_ended' WHERE session_id = new.id AND ended_at IS NULL;
END;
--> statement-breakpoint
CREATE TRIGGER grants_end_with_member AFTER UPDATE OF active ON members
WHEN new.active = 0 AND old.active = 1
BEGIN
  UPDATE grants SET ended_at = new.updated_at, ended_why = 'member_inactive' WHERE member_id = new.id AND ended_at IS NULL;
END;