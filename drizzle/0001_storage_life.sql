CREATE TYPE "public"."move_state" AS ENUM('copying', 'switching', 'deploying', 'done', 'failed', 'cancelled');--> statement-breakpoint
ALTER TYPE "public"."store_kind" ADD VALUE 'aws';--> statement-breakpoint
ALTER TYPE "public"."store_kind" ADD VALUE 'minio';--> statement-breakpoint
ALTER TYPE "public"."store_kind" ADD VALUE 'rustfs';--> statement-breakpoint
ALTER TYPE "public"."store_kind" ADD VALUE 'seaweedfs';--> statement-breakpoint
ALTER TYPE "public"."store_kind" ADD VALUE 'garage';--> statement-breakpoint
ALTER TYPE "public"."store_kind" ADD VALUE 'ceph';--> statement-breakpoint
ALTER TYPE "public"."store_kind" ADD VALUE 'versity';--> statement-breakpoint
ALTER TYPE "public"."store_kind" ADD VALUE 'generic';--> statement-breakpoint
ALTER TYPE "public"."store_kind" ADD VALUE 'azure';--> statement-breakpoint
CREATE TABLE "key_rotations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"service_instance_id" uuid NOT NULL,
	"operation_id" uuid,
	"old_key_id" text NOT NULL,
	"new_key_id" text,
	"deployment_id" uuid,
	"message" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "moves" (
	"id" uuid PRIMARY KEY NOT NULL,
	"service_instance_id" uuid NOT NULL,
	"other_instance_id" uuid NOT NULL,
	"operation_id" uuid,
	"deployment_id" uuid,
	"state" "move_state" DEFAULT 'copying' NOT NULL,
	"settled_at" timestamp (3) with time zone,
	"objects_total" bigint,
	"bytes_total" bigint,
	"objects_copied" bigint DEFAULT 0 NOT NULL,
	"bytes_copied" bigint DEFAULT 0 NOT NULL,
	"differences" integer DEFAULT 0 NOT NULL,
	"message" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "storage_checks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"service_instance_id" uuid NOT NULL,
	"operation_id" uuid,
	"results" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "uploads" (
	"id" uuid PRIMARY KEY NOT NULL,
	"service_instance_id" uuid NOT NULL,
	"key" text NOT NULL,
	"store_upload_id" text,
	"bytes" bigint NOT NULL,
	"part_bytes" bigint NOT NULL,
	"created_by_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "usage_samples" (
	"service_instance_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"bytes" bigint NOT NULL,
	"objects" bigint NOT NULL,
	CONSTRAINT "usage_samples_service_instance_id_at_pk" PRIMARY KEY("service_instance_id","at")
);
--> statement-breakpoint
ALTER TABLE "regions" ADD COLUMN "allows_private_address" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "regions" ADD COLUMN "store_capabilities" jsonb;--> statement-breakpoint
ALTER TABLE "regions" ADD COLUMN "store_probe" jsonb;--> statement-breakpoint
ALTER TABLE "service_instances" ADD COLUMN "settings" jsonb DEFAULT '{"cors":[],"lifecycle":{"abortUploadsAfterDays":7,"expire":[],"noncurrentDays":null},"quota":null,"versioning":false,"publicPrefixes":[]}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "service_instances" ADD COLUMN "observed" jsonb;--> statement-breakpoint
ALTER TABLE "service_instances" ADD COLUMN "replaces_id" uuid;--> statement-breakpoint
ALTER TABLE "storage_keys" ADD COLUMN "proven_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "key_rotations" ADD CONSTRAINT "key_rotations_service_instance_id_service_instances_id_fk" FOREIGN KEY ("service_instance_id") REFERENCES "public"."service_instances"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "moves" ADD CONSTRAINT "moves_service_instance_id_service_instances_id_fk" FOREIGN KEY ("service_instance_id") REFERENCES "public"."service_instances"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "moves" ADD CONSTRAINT "moves_other_instance_id_service_instances_id_fk" FOREIGN KEY ("other_instance_id") REFERENCES "public"."service_instances"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "storage_checks" ADD CONSTRAINT "storage_checks_service_instance_id_service_instances_id_fk" FOREIGN KEY ("service_instance_id") REFERENCES "public"."service_instances"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_service_instance_id_service_instances_id_fk" FOREIGN KEY ("service_instance_id") REFERENCES "public"."service_instances"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_created_by_id_users_id_fk" FOREIGN KEY ("created_by_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_samples" ADD CONSTRAINT "usage_samples_service_instance_id_service_instances_id_fk" FOREIGN KEY ("service_instance_id") REFERENCES "public"."service_instances"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "key_rotations_service_instance_id_id_index" ON "key_rotations" USING btree ("service_instance_id","id");--> statement-breakpoint
CREATE INDEX "moves_service_instance_id_id_index" ON "moves" USING btree ("service_instance_id","id");--> statement-breakpoint
CREATE INDEX "storage_checks_service_instance_id_id_index" ON "storage_checks" USING btree ("service_instance_id","id");--> statement-breakpoint
CREATE INDEX "uploads_service_instance_id_id_index" ON "uploads" USING btree ("service_instance_id","id");--> statement-breakpoint
ALTER TABLE "service_instances" ADD CONSTRAINT "service_instances_replaces_id_service_instances_id_fk" FOREIGN KEY ("replaces_id") REFERENCES "public"."service_instances"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
UPDATE "regions" SET "allows_private_address" = true WHERE "store_kind" = 'embedded';
