/** Start and stop. */
import { ServerCredentials } from '@grpc/grpc-js';
import { type Configuration, ConfigurationError, readConfiguration } from './configuration.ts';
import { openPool } from './database.ts';
import { log } from './log.ts';
import { createOrdersServer } from './server.ts';

const GRACE_MS = 10_000;

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
const closing = new AbortController();
const server = createOrdersServer({ configuration, pool, closing: closing.signal });

// The mesh beside this process speaks mTLS with the others; between it and us is the loopback interface.
server.bindAsync(configuration.address, ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  log('listening', { port });
});

process.once('SIGTERM', () => {
  closing.abort();
  const grace = setTimeout(() => {
    server.forceShutdown();
  }, GRACE_MS);
  server.tryShutdown(() => {
    clearTimeout(grace);
    void pool.end();
  });
});
