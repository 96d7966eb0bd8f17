-- What Prisma's schema cannot say.
-- Append-only, also for a mistake of ours. Migrations are split at every semicolon, so those of the body are written \x3b.
CREATE FUNCTION "refuse_change_of_audit"() RETURNS trigger LANGUAGE plpgsql
  AS E'BEGIN RAISE EXCEPTION \'the audit is append-only: % refused\', TG_OP\x3b END';
CREATE TRIGGER "admin_audit_rows" BEFORE UPDATE OR DELETE ON "admin_audit"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change_of_audit"();
CREATE TRIGGER "admin_audit_table" BEFORE TRUNCATE ON "admin_audit"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change_of_audit"();
