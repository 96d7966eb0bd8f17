-- A deadline moves with every transition, and an index on it made every update write all indexes of the row.
-- `due_after` is a time before which the deadline cannot pass. It changes seldom, so updates stay heap-only.
ALTER TABLE "saga" ADD COLUMN "due_after" TIMESTAMPTZ(3);
UPDATE "saga" SET "due_after" = "deadline_at" WHERE "deadline_at" IS NOT NULL;
DROP INDEX "saga_deadline";
CREATE INDEX "saga_due" ON "saga" ("due_after") WHERE "due_after" IS NOT NULL;
ALTER TABLE "saga" ADD CONSTRAINT "saga_due_before_deadline"
  CHECK (("due_after" IS NULL) = ("deadline_at" IS NULL) AND "due_after" <= "deadline_at");
-- Room in the page for the versions that a saga leaves behind on its way.
ALTER TABLE "saga" SET (fillfactor = 60);
