-- What each state of the machine sends is stored with the saga, so that a start of a machine in which it sends another
-- command can refuse. NULL: written by a version that did not note it, or nothing is outstanding.
ALTER TABLE "saga" ADD COLUMN "sends" TEXT;
