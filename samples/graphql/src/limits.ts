/** What a query costs, computed from its text and its arguments before anything runs. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type VariableValues,
} from 'graphql';
import { Problem } from './problems.ts';

export const LIMITS = { depth: 8, cost: 1_000, rows: 100, aliases: 10, tokens: 2_000 } as const;

/** Refuse what is above a limit. The numbers are in the answer, so that a developer sees how far it is. */
export function refuseAboveLimits(usage: Usage): void {
  for (const name of ['depth', 'cost', 'aliases'] as const) {
    if (usage[name] > LIMITS[name]) {
      throw new Problem(
        'validation-failed',
        `${name} ${usage[name]} is above the limit of ${LIMITS[name]}`,
        { [name]: usage[name], limit: LIMITS[name] },
      );
    }
  }
}

export interface Usage {
  depth: number;
  cost: number;
  aliases: number;
}

const NOTHING: Usage = { depth: 0, cost: 0, aliases: 0 };

/**
 * Measure an operation that is valid for the schema.
 *
 * Each object counts 1, and a list multiplies what is below it: a connection by `first`, another list by the bound
 * that the schema documents. Time is linear: a fragment is measured once for each number of rows, however often it
 * is spread.
 */
export function measure(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: VariableValues,
): Usage {
  const root = schema.getRootType(operation.operation);
  if (!root) return NOTHING;
  return new Measure(schema, fragments, variables).selections(operation.selectionSet, root, 0);
}

class Measure {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: VariableValues;
  readonly #known = new Map<string, Usage>();

  constructor(
    schema: GraphQLSchema,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    variables: VariableValues,
  ) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#variables = variables;
  }

  /** Measure what is selected from a type; `rows` is how many edges the connection around it may have. */
  selections(set: SelectionSetNode, parent: GraphQLNamedType, rows: number): Usage {
    let sum = NOTHING;
    for (const each of set.selections) {
      if (each.kind === Kind.FRAGMENT_SPREAD) {
        sum = add(sum, this.#fragment(each.name.value, rows));
      } else if (each.kind === Kind.INLINE_FRAGMENT) {
        const type = each.typeCondition && this.#schema.getType(each.typeCondition.name.value);
        sum = add(sum, this.selections(each.selectionSet, type ?? parent, rows));
      } else {
        sum = add(sum, this.#field(each, parent, rows));
      }
    }
    return sum;
  }

  // --8<-- [start:cost]
  #field(node: FieldNode, parent: GraphQLNamedType, rows: number): Usage {
    const name = node.name.value;
    const aliases = node.alias ? 1 : 0;
    // Introspection: validation decides on it.
    const field = name.startsWith('__') ? undefined : fieldOf(parent, name);
    if (!field) return { depth: 1, cost: 0, aliases };
    const type = getNamedType(field.type);
    // A connection counts the rows that it reads, whatever is selected.
    const page = isConnection(type) ? wanted(getArgumentValues(field, node, this.#variables)) : 0;
    const own = page > 0 ? page : isCounted(parent, type) ? 1 : 0;
    const below = node.selectionSet ? this.selections(node.selectionSet, type, page) : NOTHING;
    return {
      depth: 1 + below.depth,
      cost: this.#times(parent, field, rows) * (own + below.cost),
      aliases: aliases + below.aliases,
    };
  }
  // --8<-- [end:cost]

  /** Return how often a field's value occurs: once, or as often as its list may be long. */
  #times(parent: GraphQLNamedType, field: Field, rows: number): number {
    if (!isListType(getNullableType(field.type))) return 1;
    if (isConnection(parent)) return rows;
    // A list without a bound costs too much, rather than nothing.
    return listSizeOf(this.#schema, field) ?? Number.MAX_SAFE_INTEGER;
  }

  #fragment(name: string, rows: number): Usage {
    const key = `${name} ${rows}`;
    const known = this.#known.get(key);
    if (known) return known;
    const fragment = this.#fragments.get(name);
    const type = fragment && this.#schema.getType(fragment.typeCondition.name.value);
    const usage = fragment && type ? this.selections(fragment.selectionSet, type, rows) : NOTHING;
    this.#known.set(key, usage);
    return usage;
  }
}

function add(left: Usage, right: Usage): Usage {
  return {
    depth: Math.max(left.depth, right.depth),
    cost: left.cost + right.cost,
    aliases: left.aliases + right.aliases,
  };
}

type Field = GraphQLField<unknown, unknown>;

function fieldOf(parent: GraphQLNamedType, name: string): Field | undefined {
  return 'getFields' in parent ? (parent.getFields()[name] as Field | undefined) : undefined;
}

/** Return the rows that were asked for. Out of range is refused here: a negative one would pay for others. */
function wanted({ first }: Record<string, unknown>): number {
  if (typeof first === 'number' && first >= 1 && first <= LIMITS.rows) return first;
  throw new Problem('validation-failed', `first must be 1 to ${LIMITS.rows}`, {
    errors: [{ parameter: 'first', detail: `must be 1 to ${LIMITS.rows}` }],
  });
}

/** A page is counted at its connection: its edges and nodes are those rows and not more. */
const isConnection = (type: GraphQLNamedType): boolean => type.name.endsWith('Connection');

function isCounted(parent: GraphQLNamedType, type: GraphQLNamedType): boolean {
  const ofPage = isConnection(parent) || parent.name.endsWith('Edge');
  return isCompositeType(type) && !ofPage;
}

/** Return the documented bound of a list; a test over the schema finds each list that has none. */
export function listSizeOf(schema: GraphQLSchema, field: Field): number | undefined {
  const directive = schema.getDirective('listSize');
  const values = directive && field.astNode && getDirectiveValues(directive, field.astNode);
  const size = values?.['assumedSize'];
  return typeof size === 'number' ? size : undefined;
}
