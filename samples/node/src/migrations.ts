import { fileURLToPath } from 'node:url';

import { runner } from 'node-pg-migrate';

const FILES = fileURLToPath(new URL('../migrations/', import.meta.url));

// --8<-- [start:migrate]
/**
 * Applies all migrations that are missing, or takes back the last `steps`.
 * Returns their names.
 */
export async function migrate(
  databaseUrl: string,
  direction: 'up' | 'down',
  steps = Infinity,
): Promise<string[]> {
  const done = await runner({
    databaseUrl,
    dir: FILES,
    direction,
    count: steps,
    migrationsTable: 'pgmigrations',
    // A migration that was merged later with an earlier number is an error.
    checkOrder: true,
    // All or nothing, and an advisory lock: two instances may start at once.
    singleTransaction: true,
    log: () => undefined,
  });
  return done.map((migration) => migration.name);
}
// --8<-- [end:migrate]
