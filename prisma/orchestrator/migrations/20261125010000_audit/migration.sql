-- AlterTable. Copies of the version before write neither: their acts are done, and on the saga of order_id.
ALTER TABLE "admin_audit" ADD COLUMN "target" TEXT, ADD COLUMN "result" TEXT NOT NULL DEFAULT 'done';
UPDATE "admin_audit" SET "target" = 'saga:' || "order_id" WHERE "order_id" IS NOT NULL;

-- What Prisma's schema cannot say.
CREATE INDEX "admin_audit_order" ON "admin_audit" ("order_id", "at" DESC, "id" DESC) WHERE "order_id" IS NOT NULL;
CREATE INDEX "admin_audit_target" ON "admin_audit" ("target", "at" DESC, "id" DESC);
-- Append-only, also for a mistake of ours. Migrations are split at every semicolon, so those of the body are written \x3b.
CREATE FUNCTION "refuse_change_of_audit"() RETURNS trigger LANGUAGE plpgsql
  AS E'BEGIN RAISE EXCEPTION \'the audit is append-only: % refused\', TG_OP\x3b END';
CREATE TRIGGER "admin_audit_rows" BEFORE UPDATE OR DELETE ON "admin_audit"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change_of_audit"();
CREATE TRIGGER "admin_audit_table" BEFORE TRUNCATE ON "admin_audit"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change_of_audit"();
