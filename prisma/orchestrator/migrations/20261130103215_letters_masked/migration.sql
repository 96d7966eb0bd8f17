-- Letters that were decided on before are masked in the background.
ALTER TABLE "dead_letter" ADD COLUMN "body_masked" BOOLEAN NOT NULL DEFAULT false;

-- What Prisma's schema cannot say.
CREATE INDEX "dead_letter_unmasked" ON "dead_letter" ("id")
  WHERE "status" IN ('redriven', 'discarded') AND NOT "body_masked";
