/** Start and stop. */
import type { AddressInfo } from 'node:net';
import { httpCatalogue } from './catalogue.ts';
import { type Configuration, ConfigurationError, readConfiguration } from './configuration.ts';
import { openPool } from './database.ts';
import { log } from './log.ts';
import { createOrdersServer } from './server.ts';

function configure(): Configuration {
  try {
    return readConfiguration(process.env);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

const configuration = configure();
const pool = openPool(configuration.databaseUrl);
const catalogue = httpCatalogue(configuration.catalogueUrl);
const server = createOrdersServer({ configuration, pool, catalogue });

server.listen(configuration.port, configuration.host, () => {
  log('listening', { port: (server.address() as AddressInfo).port });
});

process.once('SIGTERM', () => {
  // Answers what was begun, and then lets the process end by itself.
  server.close(() => {
    void pool.end();
  });
  server.closeIdleConnections();
});
