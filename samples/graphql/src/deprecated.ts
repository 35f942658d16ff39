/** Count who still asks for what will go: a field may be removed when nobody does. */
import { type ExecutionArgs, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { RequestContext } from './context.ts';
import { log } from './log.ts';

/** Log each deprecated field that a query selects, once, with the name that the client gives itself. */
export function countDeprecated({ schema, document, contextValue }: ExecutionArgs): void {
  const { client, traceId } = contextValue as RequestContext;
  for (const field of deprecatedIn({ schema, document })) {
    log('deprecated field', { field, client, trace_id: traceId });
  }
}

export function deprecatedIn({
  schema,
  document,
}: Pick<ExecutionArgs, 'schema' | 'document'>): ReadonlySet<string> {
  const found = new Set<string>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field() {
        const field = types.getFieldDef();
        if (typeof field?.deprecationReason === 'string') {
          found.add(`${types.getParentType()?.name ?? ''}.${field.name}`);
        }
      },
    }),
  );
  return found;
}
