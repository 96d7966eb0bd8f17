-- A hold that the orchestrator made by itself: how many of its probes in a row were not answered. NULL: an operator's.
ALTER TABLE "hold" ADD COLUMN "probes" INTEGER;

-- What Prisma's schema cannot say.
-- By which what has ended is pruned.
CREATE INDEX "hold_ended" ON "hold" ("ended_at") WHERE "ended_at" IS NOT NULL;
