/** Compare the schema with the one that was released: node build/src/breaking.js OLD NEW. */
import { readFileSync } from 'node:fs';
import {
  BreakingChangeType,
  buildSchema,
  findSchemaChanges,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
} from 'graphql';

const BREAKING: ReadonlySet<string> = new Set(Object.values(BreakingChangeType));

/**
 * Return what breaks a client that was written for the released schema.
 *
 * A field may go when the released schema has announced it, and the day that it named has come.
 */
export function breaking(released: string, current: string, today: string): string[] {
  const old = buildSchema(released);
  return findSchemaChanges(old, buildSchema(current))
    .filter(({ type }) => BREAKING.has(type))
    .filter(({ type, description }) => {
      const announced = type === 'FIELD_REMOVED' ? goesOn(old, description) : undefined;
      return announced === undefined || announced > today;
    })
    .map(({ type, description }) => `${type}: ${description}`);
}

/** Return the day on which a deprecated field goes, as its reason names it. */
export function dayOf(reason: string): string | undefined {
  return /\bGoes on (\d{4}-\d\d-\d\d)\.$/.exec(reason)?.[1];
}

function goesOn(schema: GraphQLSchema, description: string): string | undefined {
  // The library tells which field it was only in words: "Field Product.title was removed."
  const [, parent = '', name = ''] = /(\w+)\.(\w+)/.exec(description) ?? [];
  const type = schema.getType(parent);
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
  return dayOf(type.getFields()[name]?.deprecationReason ?? '');
}

const [released, current] = process.argv.slice(2);
if (import.meta.filename === process.argv[1] && released !== undefined && current !== undefined) {
  const read = (file: string): string => readFileSync(file, 'utf8');
  const found = breaking(read(released), read(current), new Date().toISOString().slice(0, 10));
  for (const each of found) process.stderr.write(`${current}: ${each}\n`);
  process.exit(found.length > 0 ? 1 : 0);
}
