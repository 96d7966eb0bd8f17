-- CreateTable
CREATE TABLE "saga_note" (
    "id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "saga_note_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "saga_note_newest" ON "saga_note"("order_id", "at" DESC, "id" DESC);
