/** Parse, validate, count, execute: what happens to a query, and what is told about it when it fails. */
import {
  type DocumentNode,
  execute,
  type ExecutionArgs,
  type FragmentDefinitionNode,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from './context.ts';
import { countDeprecated } from './deprecated.ts';
import { LIMITS, measure, refuseAboveLimits } from './limits.ts';
import { log } from './log.ts';
import { Problem, problemOf, typeOf } from './problems.ts';

export function pipeline(introspection: boolean): Plugin<RequestContext> {
  // Suggestions ("Did you mean totalCents?") tell field names to who may not see the schema.
  const hideSuggestions = !introspection;
  const rules = introspection
    ? specifiedRules
    : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  return {
    onParse({ setParseFn }) {
      // Before all else, because the time of validation depends on the length.
      setParseFn((source: string) => parse(source, { maxTokens: LIMITS.tokens }));
    },
    onValidate({ setValidationFn }) {
      setValidationFn((schema: GraphQLSchema, document: DocumentNode) =>
        validate(schema, document, rules, { maxErrors: 10, hideSuggestions }),
      );
    },
    onExecute(hook) {
      const { signal: abortSignal } = hook.args.contextValue.request;
      const error = refusal(hook.args);
      if (error) hook.setResultAndStopExecution({ errors: [error] });
      else countDeprecated(hook.args);
      hook.setExecuteFn((args: ExecutionArgs) =>
        execute({ ...args, hideSuggestions, abortSignal }),
      );
    },
    onExecutionResult(hook) {
      const { result } = hook;
      if (!result || Symbol.asyncIterator in result || !result.errors) return;
      const context = hook.context as unknown as RequestContext;
      hook.setResult({ ...result, errors: result.errors.map((error) => shown(error, context)) });
    },
  };
}

function refusal({
  schema,
  document,
  operationName,
  variableValues,
}: ExecutionArgs): GraphQLError | null {
  const operation = getOperationAST(document, operationName);
  if (!operation) return null; // Execution refuses it: which of several operations was meant?
  const variables = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    variableValues ?? {},
  );
  if (!variables.variableValues) return null; // Execution refuses these, too, before it calls a resolver.
  try {
    refuseAboveLimits(measure(schema, operation, fragmentsOf(document), variables.variableValues));
    return null;
  } catch (error) {
    return new GraphQLError('refused', { cause: error as Error });
  }
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions
      .filter((each) => each.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
}

/** Return an error as the client sees it: with the type of the catalogue, and without what nobody foresaw. */
function shown(error: GraphQLError, { traceId }: RequestContext): GraphQLError {
  // The library wraps its own errors once more where it reads variables.
  const cause = error.cause instanceof GraphQLError ? error.cause.cause : error.cause;
  // Without a cause it is about the query itself, and the library's words tell where.
  const problem = cause ? problemOf(cause) : new Problem('malformed-request', error.message);
  if (problem.slug === 'internal-error') {
    log('error', { trace_id: traceId, error: stackOf(cause) });
  }
  return new GraphQLError(problem.message, {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    path: error.path,
    extensions: {
      type: typeOf(problem.slug),
      trace_id: traceId,
      ...problem.members,
      // For the server, which takes the status from it: 405 for a mutation by GET.
      ...('http' in error.extensions && { http: error.extensions.http }),
    },
  });
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
