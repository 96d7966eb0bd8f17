// An outage of the simulated provider: until it is mended, its books refuse every new charge.
import type { World } from '../../world/world.ts';

/** The decline code while it lasts. */
export const OUTAGE = 'provider_unavailable';

/** @returns mends the provider */
export async function breakProvider({ databases }: World): Promise<() => Promise<void>> {
  const run = async (sql: string) => {
    await databases.query('payment-service', sql);
  };
  await run(`
    CREATE FUNCTION refuse_charge() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.status = 'Charged' THEN
        NEW.status := 'Declined'; NEW.decline_code := '${OUTAGE}'; NEW.reference := NULL;
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER outage BEFORE INSERT ON provider_ledger FOR EACH ROW EXECUTE FUNCTION refuse_charge()`);
  return () => run('DROP TRIGGER outage ON provider_ledger');
}
