import assert from 'node:assert/strict';
import test from 'node:test';
import {
  buildSchema,
  type FragmentDefinitionNode,
  getOperationAST,
  getVariableValues,
  type GraphQLSchema,
  Kind,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { LIMITS, measure, refuseAboveLimits, type Usage } from '../src/limits.ts';
import { Problem } from '../src/problems.ts';
import { buildOrdersSchema } from '../src/schema.ts';

const orders = buildOrdersSchema();

function usageOf(
  query: string,
  inputs: Record<string, unknown> = {},
  schema: GraphQLSchema = orders,
): Usage {
  const document = parse(query);
  assert.deepEqual(validate(schema, document, specifiedRules), []);
  const operation = getOperationAST(document);
  assert.ok(operation);
  const { variableValues } = getVariableValues(schema, operation.variableDefinitions ?? [], inputs);
  assert.ok(variableValues);
  const fragments = document.definitions.filter(
    (each): each is FragmentDefinitionNode => each.kind === Kind.FRAGMENT_DEFINITION,
  );
  return measure(
    schema,
    operation,
    new Map(fragments.map((each) => [each.name.value, each])),
    variableValues,
  );
}

const page = (first: number | string, selection: string): string =>
  `orders(first: ${first}) { edges { node { ${selection} } } }`;

test('the worked figure of the page: 20 orders with items and products cost 4,020, and 4 cost 804', () => {
  const costs = ['id', 'items { sku }', 'items { product { name } }'].map(
    (selection) => usageOf(`{ ${page(20, selection)} }`).cost,
  );
  assert.deepEqual(costs, [20, 2_020, 4_020]);
  assert.equal(usageOf(`{ ${page(4, 'items { product { name } }')} }`).cost, 804);
});

test('the arguments count, also as variables and their defaults', () => {
  const query = `query ($n: Int! = 7) { ${page('$n', 'items { sku }')} }`;
  assert.equal(usageOf(query, { n: 3 }).cost, 303);
  assert.equal(usageOf(query).cost, 707);
});

test('a page costs its rows, whatever is selected from it', () => {
  for (const selection of ['pageInfo { endCursor }', 'edges { cursor }', 'edges { node { id } }']) {
    assert.equal(usageOf(`{ orders(first: 50) { ${selection} } }`).cost, 50, selection);
  }
});

test('a fragment costs what it costs in place, for each spread', () => {
  const fragments =
    'fragment F on OrderConnection { edges { node { ...G } } } fragment G on Order { items { sku } }';
  const query = `{ a: orders(first: 2) { ...F } b: orders(first: 3) { ...F } } ${fragments}`;
  assert.deepEqual(usageOf(query), { depth: 5, cost: 202 + 303, aliases: 2 });
});

test('fragments that double at each level are measured in linear time', () => {
  const levels = Array.from(
    { length: 60 },
    (_, n) => `fragment F${n} on Order { ...F${n + 1} ... on Order { ...F${n + 1} } }`,
  );
  const query = `{ order(id: "x") { ...F0 } } ${levels.join(' ')} fragment F60 on Order { items { sku } }`;
  // 2 to the power of 60 spreads: walked one by one, this test would not end.
  assert.equal(usageOf(query).cost, 1 + 100 * 2 ** 60);
});

for (const first of [0, -1_000, 101]) {
  test(`a page of ${first} rows is refused, and pays for nothing else`, () => {
    assert.throws(
      () => usageOf(`{ a: ${page(first, 'id')} ${page(100, 'items { sku }')} }`),
      (error) => error instanceof Problem && error.slug === 'validation-failed',
    );
  });
}

const aliases = (count: number): string =>
  `{ ${Array.from({ length: count }, (_, n) => `a${n}: order(id: "x") { id }`).join(' ')} }`;

const usage: Usage = { depth: LIMITS.depth, cost: LIMITS.cost, aliases: LIMITS.aliases };

test('what is at each limit runs, and one more is refused with both numbers', () => {
  refuseAboveLimits(usage);
  for (const name of ['depth', 'cost', 'aliases'] as const) {
    assert.throws(
      () => {
        refuseAboveLimits({ ...usage, [name]: usage[name] + 1 });
      },
      {
        message: `${name} ${usage[name] + 1} is above the limit of ${usage[name]}`,
      },
    );
  }
});

test('aliases of one field are counted one by one', () => {
  assert.equal(usageOf(aliases(10)).aliases, 10);
  assert.equal(usageOf(aliases(1_000)).aliases, 1_000);
});

test('depth counts fields, and not the fragments between them', () => {
  assert.equal(usageOf(`{ ${page(1, 'items { product { name } }')} }`).depth, 6);
  assert.equal(
    usageOf(`{ ... on Query { ... { order(id: "x") { ... on Order { id } } } } }`).depth,
    2,
  );
});

test('a query that goes round in circles is measured to its end', () => {
  const schema = buildSchema(`
    type Query { order: Order }
    type Order { id: ID! customer: Customer! }
    type Customer { id: ID! lastOrder: Order! }
  `);
  const nested = (levels: number, query = 'id'): string =>
    levels === 0
      ? query
      : `${levels % 2 === 0 ? 'lastOrder' : 'customer'} { ${nested(levels - 1, query)} }`;
  const depths = [6, 8].map((levels) =>
    usageOf(`{ order { customer { ${nested(levels)} } } }`, {}, schema),
  );
  assert.deepEqual(
    depths.map(({ depth }) => depth),
    [9, 11],
  );
});

test('a list without a bound costs more than any limit', () => {
  const schema = buildSchema('type Query { orders: [Order!]! } type Order { id: ID! }');
  assert.ok(usageOf('{ orders { id } }', {}, schema).cost > 1_000_000);
});
