-- CreateTable
CREATE TABLE "sample" (
    "order_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'Blank',
    "reason" TEXT,
    "detail" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sample_pkey" PRIMARY KEY ("order_id","attempt")
);

-- What Prisma's schema cannot say.
ALTER TABLE "sample" ADD CONSTRAINT "sample_status" CHECK ("status" IN ('Blank', 'Done', 'Refused', 'Undone'));
ALTER TABLE "sample" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
