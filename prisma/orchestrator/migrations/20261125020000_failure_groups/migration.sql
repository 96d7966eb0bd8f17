-- AlterTable
ALTER TABLE "saga" ADD COLUMN "failure_group" TEXT;

-- CreateTable
CREATE TABLE "failure_group_note" (
    "id" UUID NOT NULL,
    "failure_group" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "failure_group_note_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "failure_group_note_group" ON "failure_group_note"("failure_group", "at");

-- What Prisma's schema cannot say.
-- None of these names a column that changes while a saga goes well, so its updates need no entry in them.
CREATE INDEX "saga_failure_group" ON "saga" ("failure_group", "started_at" DESC, "order_id" DESC) WHERE "failure_group" IS NOT NULL;
CREATE INDEX "saga_failure_reason" ON "saga" ("failure_reason", "started_at" DESC, "order_id" DESC) WHERE "failure_reason" IS NOT NULL;
-- Failed sagas of a version that knew no groups: the orchestrator puts them into theirs. Else only what compensates.
CREATE INDEX "saga_ungrouped" ON "saga" ("order_id") WHERE "failure_group" IS NULL AND "failure_reason" IS NOT NULL;
-- Its predicate named the state, which changes with every step.
DROP INDEX "saga_failed";
