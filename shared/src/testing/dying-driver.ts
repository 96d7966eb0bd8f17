// A process that dies between two transactions, as its database sees it.
import type { Driver, DriverAccess } from '../database/driver.ts';

/** Commits so many transactions; whatever comes after them never reaches the database. */
export function diesAfter<Database extends DriverAccess>(database: Database, transactions: number): Database {
  let left = transactions;
  const driver: Driver = {
    ...database.$driver,
    async transaction(work) {
      if (left-- === 0) throw new Error('killed');
      return database.$driver.transaction(work);
    },
  };
  return { $driver: driver } as Database;
}
