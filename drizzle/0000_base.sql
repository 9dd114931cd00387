CREATE TYPE "public"."domain_kind" AS ENUM('primary', 'alias', 'redirect');--> statement-breakpoint
CREATE TYPE "public"."repository_key_type" AS ENUM('ED25519', 'ECDSA', 'RSA');--> statement-breakpoint
CREATE TYPE "public"."repository_state" AS ENUM('CLONING', 'CLONED', 'INVALID');--> statement-breakpoint
CREATE TYPE "public"."build_mode" AS ENUM('AUTO', 'ADOPT', 'FORCE');--> statement-breakpoint
CREATE TYPE "public"."deployment_state" AS ENUM('queued', 'checking_services', 'fetching', 'building', 'releasing', 'starting', 'checking', 'switching', 'draining', 'live', 'failed', 'cancelled', 'superseded');--> statement-breakpoint
CREATE TYPE "public"."runtime_kind" AS ENUM('process');--> statement-breakpoint
CREATE TYPE "public"."store_kind" AS ENUM('embedded');--> statement-breakpoint
CREATE TYPE "public"."operation_state" AS ENUM('queued', 'running', 'succeeded', 'failed', 'cancelled');--> statement-breakpoint
CREATE TYPE "public"."step_state" AS ENUM('pending', 'running', 'succeeded', 'failed', 'skipped', 'undone');--> statement-breakpoint
CREATE TYPE "public"."role" AS ENUM('owner', 'admin', 'developer', 'viewer');--> statement-breakpoint
CREATE TYPE "public"."storage_key_access" AS ENUM('read-write', 'read-only');--> statement-breakpoint
CREATE TYPE "public"."storage_key_state" AS ENUM('active', 'staged', 'retired');--> statement-breakpoint
CREATE TYPE "public"."service_instance_state" AS ENUM('new', 'provisioning', 'provisioning_failed', 'pending_attachment', 'attached', 'pending_detachment', 'detached', 'trashed', 'removing', 'removed');--> statement-breakpoint
CREATE TYPE "public"."service_kind" AS ENUM('object-storage');--> statement-breakpoint
CREATE TYPE "public"."service_type" AS ENUM('STORAGE', 'DATABASE');--> statement-breakpoint
CREATE TYPE "public"."visibility" AS ENUM('private', 'public-read');--> statement-breakpoint
CREATE TYPE "public"."variable_change" AS ENUM('created', 'updated', 'deleted');--> statement-breakpoint
CREATE TYPE "public"."variable_kind" AS ENUM('value', 'patch');--> statement-breakpoint
CREATE TABLE "applications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"region_id" uuid NOT NULL,
	"repository_id" uuid,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"build_command" text DEFAULT '' NOT NULL,
	"start_command" text DEFAULT '' NOT NULL,
	"health_check_path" text DEFAULT '/' NOT NULL,
	"health_check_seconds" integer DEFAULT 60 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "domains" (
	"id" uuid PRIMARY KEY NOT NULL,
	"environment_id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" "domain_kind" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "environments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"application_id" uuid NOT NULL,
	"slug" text NOT NULL,
	"branch" text NOT NULL,
	"is_production" boolean DEFAULT false NOT NULL,
	"secret_key" "bytea" NOT NULL,
	"serving_deployment_id" uuid,
	"last_finished_deployment_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "release_commands" (
	"id" uuid PRIMARY KEY NOT NULL,
	"application_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"label" text NOT NULL,
	"command" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "repositories" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"url" text NOT NULL,
	"state" "repository_state" DEFAULT 'CLONING' NOT NULL,
	"state_message" text DEFAULT '' NOT NULL,
	"key_type" "repository_key_type",
	"public_key" text DEFAULT '' NOT NULL,
	"private_key" "bytea",
	"username" text DEFAULT '' NOT NULL,
	"password" "bytea",
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"application_id" uuid,
	"environment_id" uuid,
	"actor_id" uuid,
	"actor_name" text NOT NULL,
	"token_id" uuid,
	"action" text NOT NULL,
	"target_id" uuid,
	"target_name" text DEFAULT '' NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "application_log_lines" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"environment_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "builds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"application_id" uuid NOT NULL,
	"commit" text NOT NULL,
	"subject" text DEFAULT '' NOT NULL,
	"build_command" text NOT NULL,
	"artifact" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deployment_log_lines" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"deployment_id" uuid NOT NULL,
	"step" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deployments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"environment_id" uuid NOT NULL,
	"operation_id" uuid,
	"build_mode" "build_mode" NOT NULL,
	"state" "deployment_state" DEFAULT 'queued' NOT NULL,
	"branch" text NOT NULL,
	"replaces_id" uuid,
	"build_id" uuid,
	"commit" text DEFAULT '' NOT NULL,
	"subject" text DEFAULT '' NOT NULL,
	"snapshot" "bytea",
	"variable_names" text[] DEFAULT '{}' NOT NULL,
	"secret_names" text[] DEFAULT '{}' NOT NULL,
	"intended_digest" text,
	"running_digest" text,
	"log_cursor" text DEFAULT '' NOT NULL,
	"failure_code" text,
	"failure_message" text DEFAULT '' NOT NULL,
	"created_by_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"success" boolean
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp (3) with time zone,
	"refresh_token_expires_at" timestamp (3) with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sessions_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "setup_links" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "setup_links_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "sign_in_failures" (
	"email" text PRIMARY KEY NOT NULL,
	"count" integer NOT NULL,
	"first_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "verifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "installation" (
	"id" integer PRIMARY KEY NOT NULL,
	"instance_id" uuid NOT NULL,
	"key_check" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "regions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"store_kind" "store_kind" NOT NULL,
	"store_settings" jsonb NOT NULL,
	"store_secret" "bytea" NOT NULL,
	"runtime_kind" "runtime_kind" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workers" (
	"id" serial PRIMARY KEY NOT NULL,
	"hostname" text NOT NULL,
	"pid" integer NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "operation_steps" (
	"id" uuid PRIMARY KEY NOT NULL,
	"operation_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"state" "step_state" DEFAULT 'pending' NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"message" text DEFAULT '' NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "operations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"input" jsonb NOT NULL,
	"target" text NOT NULL,
	"state" "operation_state" DEFAULT 'queued' NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"worker_id" integer,
	"run_after" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"cancel_requested_at" timestamp (3) with time zone,
	"is_undoing" boolean DEFAULT false NOT NULL,
	"error_code" text,
	"error_message" text DEFAULT '' NOT NULL,
	"requested_by_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "access_tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"token_hash" text NOT NULL,
	"hint" text NOT NULL,
	"scopes" text[] NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "access_tokens_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "members" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role" "role" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "members_organisationId_userId_unique" UNIQUE("organisation_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "organisations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "service_instances" (
	"id" uuid PRIMARY KEY NOT NULL,
	"environment_id" uuid NOT NULL,
	"region_id" uuid NOT NULL,
	"service" "service_kind" NOT NULL,
	"type" "service_type" NOT NULL,
	"prefix" text NOT NULL,
	"visibility" "visibility" DEFAULT 'public-read' NOT NULL,
	"state" "service_instance_state" DEFAULT 'new' NOT NULL,
	"state_message" text DEFAULT '' NOT NULL,
	"operation_id" uuid,
	"bucket" text,
	"provisioned_at" timestamp (3) with time zone,
	"trashed_at" timestamp (3) with time zone,
	"destroy_after" timestamp (3) with time zone,
	"removed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "storage_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"service_instance_id" uuid NOT NULL,
	"key_id" text NOT NULL,
	"secret" "bytea" NOT NULL,
	"access" "storage_key_access" DEFAULT 'read-write' NOT NULL,
	"state" "storage_key_state" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "variable_revisions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"environment_id" uuid NOT NULL,
	"variable_id" uuid NOT NULL,
	"name" text NOT NULL,
	"change" "variable_change" NOT NULL,
	"version" integer NOT NULL,
	"kind" "variable_kind" NOT NULL,
	"value" "bytea",
	"patch" jsonb,
	"is_sensitive" boolean NOT NULL,
	"actor_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "variables" (
	"id" uuid PRIMARY KEY NOT NULL,
	"environment_id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" "variable_kind" DEFAULT 'value' NOT NULL,
	"value" "bytea",
	"patch" jsonb,
	"is_sensitive" boolean DEFAULT false NOT NULL,
	"managed_fingerprint" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_region_id_regions_id_fk" FOREIGN KEY ("region_id") REFERENCES "public"."regions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "domains" ADD CONSTRAINT "domains_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "environments" ADD CONSTRAINT "environments_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "release_commands" ADD CONSTRAINT "release_commands_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "repositories" ADD CONSTRAINT "repositories_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "application_log_lines" ADD CONSTRAINT "application_log_lines_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "builds" ADD CONSTRAINT "builds_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment_log_lines" ADD CONSTRAINT "deployment_log_lines_deployment_id_deployments_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_build_id_builds_id_fk" FOREIGN KEY ("build_id") REFERENCES "public"."builds"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_created_by_id_users_id_fk" FOREIGN KEY ("created_by_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "regions" ADD CONSTRAINT "regions_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operation_steps" ADD CONSTRAINT "operation_steps_operation_id_operations_id_fk" FOREIGN KEY ("operation_id") REFERENCES "public"."operations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operations" ADD CONSTRAINT "operations_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operations" ADD CONSTRAINT "operations_requested_by_id_users_id_fk" FOREIGN KEY ("requested_by_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_tokens" ADD CONSTRAINT "access_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_instances" ADD CONSTRAINT "service_instances_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_instances" ADD CONSTRAINT "service_instances_region_id_regions_id_fk" FOREIGN KEY ("region_id") REFERENCES "public"."regions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "storage_keys" ADD CONSTRAINT "storage_keys_service_instance_id_service_instances_id_fk" FOREIGN KEY ("service_instance_id") REFERENCES "public"."service_instances"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "variable_revisions" ADD CONSTRAINT "variable_revisions_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "variable_revisions" ADD CONSTRAINT "variable_revisions_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "variables" ADD CONSTRAINT "variables_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "applications_live_slug" ON "applications" USING btree ("slug") WHERE "applications"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "applications_live_by_name" ON "applications" USING btree ("organisation_id","name","id") WHERE "applications"."deleted_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "domains_name_index" ON "domains" USING btree ("name");--> statement-breakpoint
CREATE UNIQUE INDEX "domains_one_primary" ON "domains" USING btree ("environment_id") WHERE "domains"."kind" = 'primary';--> statement-breakpoint
CREATE INDEX "domains_environment_id_index" ON "domains" USING btree ("environment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "environments_live_slug" ON "environments" USING btree ("application_id","slug") WHERE "environments"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "release_commands_application_id_position_index" ON "release_commands" USING btree ("application_id","position");--> statement-breakpoint
CREATE INDEX "repositories_organisation_id_index" ON "repositories" USING btree ("organisation_id");--> statement-breakpoint
CREATE INDEX "audit_events_organisation_id_id_index" ON "audit_events" USING btree ("organisation_id","id");--> statement-breakpoint
CREATE INDEX "audit_events_application_id_id_index" ON "audit_events" USING btree ("application_id","id");--> statement-breakpoint
CREATE INDEX "application_log_lines_environment_id_seq_index" ON "application_log_lines" USING btree ("environment_id","seq");--> statement-breakpoint
CREATE INDEX "builds_application_id_commit_index" ON "builds" USING btree ("application_id","commit");--> statement-breakpoint
CREATE INDEX "deployment_log_lines_deployment_id_seq_index" ON "deployment_log_lines" USING btree ("deployment_id","seq");--> statement-breakpoint
CREATE INDEX "deployments_environment_id_id_index" ON "deployments" USING btree ("environment_id","id");--> statement-breakpoint
CREATE INDEX "accounts_user_id_index" ON "accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_user_id_index" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "regions_slug_index" ON "regions" USING btree ("slug");--> statement-breakpoint
CREATE UNIQUE INDEX "operation_steps_operation_id_position_index" ON "operation_steps" USING btree ("operation_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "operations_one_per_target" ON "operations" USING btree ("target") WHERE "operations"."state" in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "operations_unfinished" ON "operations" USING btree ("run_after") WHERE "operations"."state" in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "operations_organisation_id_id_index" ON "operations" USING btree ("organisation_id","id");--> statement-breakpoint
CREATE INDEX "operations_target_id_index" ON "operations" USING btree ("target","id");--> statement-breakpoint
CREATE INDEX "access_tokens_user_id_id_index" ON "access_tokens" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "members_user_id_index" ON "members" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "service_instances_live_prefix" ON "service_instances" USING btree ("environment_id","type","prefix") WHERE "service_instances"."state" not in ('trashed', 'removing', 'removed');--> statement-breakpoint
CREATE UNIQUE INDEX "service_instances_bucket_index" ON "service_instances" USING btree ("bucket");--> statement-breakpoint
CREATE INDEX "service_instances_environment_id_state_index" ON "service_instances" USING btree ("environment_id","state");--> statement-breakpoint
CREATE UNIQUE INDEX "storage_keys_one_active" ON "storage_keys" USING btree ("service_instance_id","access") WHERE "storage_keys"."state" = 'active';--> statement-breakpoint
CREATE INDEX "variable_revisions_environment_id_name_id_index" ON "variable_revisions" USING btree ("environment_id","name","id");--> statement-breakpoint
CREATE UNIQUE INDEX "variables_environment_id_name_index" ON "variables" USING btree ("environment_id","name");