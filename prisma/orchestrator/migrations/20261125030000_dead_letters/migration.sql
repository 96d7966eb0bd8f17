-- The table of the embedded broker's dead letters becomes the index of all dead letters.
-- AlterTable
ALTER TABLE "dead_letter"
    -- JSON as text: jsonb refuses U+0000, which a stranger's header may hold.
    ALTER COLUMN "properties" TYPE TEXT USING "properties"::text,
    ADD COLUMN "status" TEXT NOT NULL DEFAULT 'parked',
    ADD COLUMN "type" TEXT,
    ADD COLUMN "message_id" TEXT,
    ADD COLUMN "order_id" UUID,
    ADD COLUMN "code" TEXT,
    ADD COLUMN "message" TEXT,
    ADD COLUMN "failed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    ADD COLUMN "redrives" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "earlier_id" UUID,
    ADD COLUMN "in_queue" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "remove_at" TIMESTAMPTZ(6),
    ADD COLUMN "removals" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "acted_at" TIMESTAMPTZ(3),
    ADD COLUMN "acted_by" TEXT,
    ADD COLUMN "act_reason" TEXT,
    ADD COLUMN "ended_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "dead_letter_queue" (
    "queue" TEXT NOT NULL,
    "holder" UUID,
    "leased_until" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "look_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "is_look_asked" BOOLEAN NOT NULL DEFAULT false,
    "looked_at" TIMESTAMPTZ(3),
    "ready_seen" INTEGER,
    "indexed_seen" INTEGER,

    CONSTRAINT "dead_letter_queue_pkey" PRIMARY KEY ("queue")
);

-- CreateIndex
CREATE INDEX "dead_letter_newest" ON "dead_letter"("failed_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "dead_letter_order" ON "dead_letter"("order_id");

-- CreateIndex
CREATE INDEX "dead_letter_earlier" ON "dead_letter"("earlier_id");

-- What Prisma's schema cannot say.
ALTER TABLE "dead_letter" ADD CONSTRAINT "dead_letter_status"
    CHECK ("status" IN ('parked', 'redriving', 'redriven', 'discarded', 'taken'));
CREATE INDEX "dead_letter_parked" ON "dead_letter" ("queue", "failed_at" DESC, "id" DESC) WHERE "status" = 'parked';
CREATE INDEX "dead_letter_redriving" ON "dead_letter" ("queue", "failed_at") WHERE "status" = 'redriving';
CREATE INDEX "dead_letter_in_queue" ON "dead_letter" ("queue", "remove_at") WHERE "in_queue";
CREATE INDEX "dead_letter_ended" ON "dead_letter" ("ended_at") WHERE "ended_at" IS NOT NULL;

-- Letters that the embedded broker keeps already. A letter was stored in the moment that it failed.
UPDATE "dead_letter" SET
    "failed_at" = "at",
    "type" = "properties"::jsonb ->> 'type',
    "message_id" = "properties"::jsonb ->> 'messageId',
    "order_id" = CASE WHEN "properties"::jsonb ->> 'correlationId' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        THEN ("properties"::jsonb ->> 'correlationId')::uuid END,
    "code" = "properties"::jsonb -> 'headers' ->> 'x-error-code',
    "message" = "properties"::jsonb -> 'headers' ->> 'x-error-message';
