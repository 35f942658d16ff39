import type { AddressInfo } from 'node:net';

import { ConfigurationError, readConfiguration } from '../src/configuration.ts';
import { serve as serveExpress } from './express.ts';
import { serve as serveNest } from './nest.ts';
import { log } from './request.ts';

const FRAMEWORKS = { express: serveExpress, nest: serveNest };

try {
  const configuration = readConfiguration(process.env);
  const name = process.argv[2] === 'nest' ? 'nest' : 'express';
  const server = await FRAMEWORKS[name](configuration);
  // Stops listening, and lets requests in flight finish. Then nothing is left
  // to wait for.
  process.once('SIGTERM', () => server.close());
  log('info', 'listening', { port: (server.address() as AddressInfo).port });
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
