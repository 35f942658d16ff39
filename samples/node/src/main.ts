import type { AddressInfo } from 'node:net';

import { createApplication } from './application.ts';
import {
  ConfigurationError,
  readConfiguration,
  readDatabaseUrl,
} from './configuration.ts';
import { migrate } from './migrations.ts';

const USAGE =
  'usage: main.js serve | main.js migrate up | main.js migrate down [STEPS]\n';

// --8<-- [start:serve]
async function serve(): Promise<void> {
  const configuration = readConfiguration(process.env);
  const app = createApplication(configuration);

  process.once('SIGTERM', () => {
    // What is still running after the grace period would keep the process alive
    // for ever.
    setTimeout(() => {
      app.log.warn(
        'requests were still running at the end of the grace period',
      );
      process.exit(0);
    }, configuration.shutdownGraceMs).unref();
    // Stops listening, lets requests in flight finish, then closes the pool.
    // With nothing left to wait for, Node ends with exit code 0.
    void app.close();
  });

  await app.listen({
    host: configuration.host,
    port: configuration.port,
    listenTextResolver: () => 'bound',
  });
  const { port } = app.server.address() as AddressInfo;
  app.log.info({ port }, 'listening');
}
// --8<-- [end:serve]

async function main(
  command?: string,
  direction?: string,
  steps?: string,
): Promise<number> {
  try {
    if (command === 'serve') {
      await serve();
      return 0;
    }
    if (command === 'migrate' && (direction === 'up' || direction === 'down')) {
      const names = await migrate(
        readDatabaseUrl(process.env),
        direction,
        Number(steps ?? Infinity),
      );
      for (const name of names) process.stdout.write(`${direction} ${name}\n`);
      return 0;
    }
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  process.stderr.write(USAGE);
  return 2;
}

process.exitCode = await main(...process.argv.slice(2));
