/** The schema: the SDL file, and the resolvers that answer for it. */
import { readFileSync } from 'node:fs';
import type { GraphQLSchema } from 'graphql';
import { createSchema } from 'graphql-yoga';
import type { Context } from './context.ts';
import { resolvers } from './resolvers.ts';

export const SDL = new URL('../../schema/schema.graphql', import.meta.url);

export function buildOrdersSchema(): GraphQLSchema {
  return createSchema<Context>({
    typeDefs: readFileSync(SDL, 'utf8'),
    resolvers,
    // A resolver for what is not in the schema is an error when the service starts.
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  });
}
