import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import {
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLSchema,
  buildSchema,
  isInterfaceType,
  isListType,
  isObjectType,
  parse,
} from 'graphql';
import { breaking, dayOf } from '../src/breaking.ts';
import { deprecatedIn } from '../src/deprecated.ts';
import { listSizeOf } from '../src/limits.ts';
import { buildOrdersSchema, SDL } from '../src/schema.ts';

const current = readFileSync(SDL, 'utf8');
const released = readFileSync(new URL('released.graphql', SDL), 'utf8');
const schema = buildOrdersSchema();
const TODAY = '2026-11-27';

function* fieldsOf(of: GraphQLSchema): Generator<[string, GraphQLField<unknown, unknown>]> {
  for (const type of Object.values(of.getTypeMap())) {
    if (type.name.startsWith('__') || (!isObjectType(type) && !isInterfaceType(type))) continue;
    for (const field of Object.values(type.getFields()))
      yield [`${type.name}.${field.name}`, field];
  }
}

function unbounded(of: GraphQLSchema): string[] {
  return [...fieldsOf(of)]
    .filter(([name, field]) => {
      const list = isListType(getNullableType(field.type));
      return list && !/^\w+Connection\.edges$/.test(name) && listSizeOf(of, field) === undefined;
    })
    .map(([name]) => name);
}

test('each list is the edges of a connection or says how long it may be', () => {
  assert.deepEqual(unbounded(schema), []);
  const worse = buildSchema(
    current.replace('items: [OrderItem!]! @listSize(assumedSize: 100)', 'items: [OrderItem!]!'),
  );
  assert.deepEqual(unbounded(worse), ['Order.items']);
});

test('each connection asks for first', () => {
  const connections = [...fieldsOf(schema)].filter(([, field]) =>
    getNamedType(field.type).name.endsWith('Connection'),
  );
  assert.ok(connections.length > 0);
  for (const [name, field] of connections) {
    assert.equal(String(field.args.find((each) => each.name === 'first')?.type), 'Int!', name);
  }
});

test('each deprecation says what to use, since when, and when the field goes', () => {
  const reasons = [...fieldsOf(schema)].flatMap(
    ([, { deprecationReason: reason }]) => reason ?? [],
  );
  assert.ok(reasons.length > 0);
  for (const reason of reasons) {
    assert.match(reason, /^\d{4}-\d\d-\d\d: use \w+\. Goes on \d{4}-\d\d-\d\d\.$/);
    assert.ok((dayOf(reason) ?? '') > reason.slice(0, 10), reason);
  }
});

test('the schema of today breaks no client of the released one', () => {
  assert.deepEqual(breaking(released, current, TODAY), []);
});

for (const [what, from, to, type] of [
  ['a field is removed', '  currency: String!\n  createdAt', '  createdAt', 'FIELD_REMOVED'],
  [
    'a type becomes nullable',
    'status: OrderStatus!\n  items',
    'status: OrderStatus\n  items',
    'FIELD_CHANGED_KIND',
  ],
  ['a state is removed', '  SHIPPED\n', '', 'VALUE_REMOVED_FROM_ENUM'],
  ['an argument becomes required', 'after: String)', 'after: String!)', 'ARG_CHANGED_KIND'],
  [
    'an input field is added that is required',
    'input OrderItemInput {\n',
    'input OrderItemInput {\n  note: String!\n',
    'REQUIRED_INPUT_FIELD_ADDED',
  ],
  ['a member leaves a union', 'Order | OrderNotFound |', 'Order |', 'TYPE_REMOVED_FROM_UNION'],
] as const) {
  test(`the check finds that ${what}`, () => {
    assert.ok(current.includes(from));
    const found = breaking(released, current.replace(from, to), TODAY);
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', new RegExp(`^${type}: `));
  });
}

test('a deprecated field may go on the day that its reason names, and not before', () => {
  const without = current.replace(/ {2}title: String! @deprecated.*\n/, '');
  assert.notEqual(without, current);
  assert.equal(breaking(current, without, '2027-05-30').length, 1);
  assert.deepEqual(breaking(current, without, '2027-05-31'), []);
});

test('the deprecated fields of a query are found, each once', () => {
  const item = 'items { product { title title name } }';
  const document = parse(
    `{ order(id: "x") { ${item} } orders(first: 1) { edges { node { ${item} } } } }`,
  );
  assert.deepEqual([...deprecatedIn({ schema, document })], ['Product.title']);
});
