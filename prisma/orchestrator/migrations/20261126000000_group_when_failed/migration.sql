-- Null for the sagas that are compensating now: their end is decided from the row.
ALTER TABLE "saga" ADD COLUMN "group_when_failed" TEXT;
