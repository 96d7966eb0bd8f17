-- What a gateway must remember between the steps of a payment at its provider.
CREATE TABLE "provider_payment" (
    "idempotency_key" TEXT NOT NULL,
    "reference" TEXT,
    "decline_code" TEXT,
    "closed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "provider_payment_pkey" PRIMARY KEY ("idempotency_key")
);

CREATE UNIQUE INDEX "provider_payment_reference_key" ON "provider_payment" ("reference");

-- What Prisma's schema cannot say.
ALTER TABLE "provider_payment" ADD CONSTRAINT "provider_payment_known" CHECK ("decline_code" IS NULL OR "reference" IS NULL);
ALTER TABLE "provider_payment" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
