import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import { decodeObject, encodeObject, fromStoredState, UNKNOWN } from './dynamic-value';
import { journalled, titleOf, type Action } from './journal';
import { plan } from './planning';
import { protocolSchema } from './protocol-schema';
import type { DiagnosticSchema } from './protocol.generated';
import { AttributePathSchema, Diagnostic_Severity, type DynamicValue, type Provider } from './protocol.generated';
import { AttributeError, IncompleteError, type Context, type Resource } from './resource';
import { snakeCase, type Attributes } from './schema';
import { faultsOf } from './validation';

type Diagnostics = MessageInitShape<typeof DiagnosticSchema>[];
type Values = Record<string, unknown>;

const CAPABILITIES = { planDestroy: false, getProviderSchemaOptional: true, moveResourceState: false };

/** The protocol's calls over the resources' handlers. Nothing thrown in a handler leaves as anything but a diagnostic. */
export function providerService(resources: readonly Resource[], stop: AbortController): ServiceImpl<typeof Provider> {
  const byType = new Map(resources.map((resource) => [`longshore_${resource.schema.name}`, resource]));
  const find = (type: string): Resource => {
    const resource = byType.get(type);
    if (resource === undefined)
      throw new Error(`${type}: no such resource; this provider has ${[...byType.keys()].join(', ')}`);
    return resource;
  };
  const context = (diagnostics: Diagnostics, progress: Context['progress'] = () => undefined): Context => ({
    signal: stop.signal,
    warn: (summary, detail) => diagnostics.push({ severity: Diagnostic_Severity.WARNING, summary, detail }),
    progress,
  });

  return {
    getMetadata: () => ({
      serverCapabilities: CAPABILITIES,
      resources: [...byType.keys()].map((typeName) => ({ typeName })),
    }),
    getProviderSchema: () => ({
      provider: protocolSchema({}, 'Longshore: what one host knows, reached over SSH.'),
      resourceSchemas: Object.fromEntries(
        [...byType].map(([type, { schema }]) => [type, protocolSchema(schema.attributes, schema.doc)]),
      ),
      serverCapabilities: CAPABILITIES,
    }),
    validateProviderConfig: () => ({}),
    configureProvider: () => ({}),
    validateResourceConfig: ({ typeName, config }) =>
      guarded((diagnostics) => {
        const { attributes } = find(typeName).schema;
        diagnostics.push(...faultsOf(attributes, values(attributes, config)).flatMap(diagnosticsOf));
        return Promise.resolve({});
      }),

    upgradeResourceState: ({ typeName, rawState }) =>
      guarded(() => {
        const { attributes } = find(typeName).schema;
        const values = fromStoredState(attributes, new TextDecoder().decode(rawState?.json));
        return Promise.resolve({ upgradedState: wire(attributes, values) });
      }),

    readResource: ({ typeName, currentState, private: kept }) =>
      guarded(async (diagnostics) => {
        const resource = find(typeName);
        const { attributes } = resource.schema;
        const state = values(attributes, currentState);
        const read = state === undefined ? undefined : await resource.read(state, context(diagnostics));
        return { newState: wire(attributes, read), private: kept };
      }),

    planResourceChange: ({ typeName, priorState, proposedNewState, config, priorPrivate }) =>
      guarded(async (diagnostics) => {
        const resource = find(typeName);
        const { attributes } = resource.schema;
        const { planned, requiresReplace, isApplied } = plan(
          resource,
          values(attributes, priorState),
          values(attributes, proposedNewState),
          values(attributes, config),
        );
        if (planned !== undefined && isApplied) await resource.refuse?.(planned, context(diagnostics));
        return {
          plannedState: wire(attributes, planned),
          plannedPrivate: priorPrivate,
          requiresReplace: requiresReplace.map(attributePath),
        };
      }),

    applyResourceChange: ({ typeName, priorState, plannedState, config, plannedPrivate }) =>
      guarded(async (diagnostics) => {
        const resource = find(typeName);
        const { attributes } = resource.schema;
        const prior = values(attributes, priorState);
        const planned = values(attributes, plannedState);
        try {
          const action: Action = planned === undefined ? 'delete' : prior === undefined ? 'create' : 'update';
          const what = titleOf(resource.schema.name, { ...prior, ...planned });
          const state = await journalled({ what, action }, (progress) =>
            apply(
              resource,
              prior,
              withWriteOnly(attributes, planned, values(attributes, config)),
              context(diagnostics, progress),
            ),
          );
          return { newState: wire(attributes, withoutWriteOnly(attributes, state)), private: plannedPrivate };
        } catch (error) {
          diagnostics.push(...diagnosticsOf(error));
          const left = error instanceof IncompleteError ? withoutWriteOnly(attributes, error.state as Values) : prior;
          return { newState: wire(attributes, left), private: plannedPrivate };
        }
      }),

    importResourceState: ({ typeName, id }) =>
      guarded(async (diagnostics) => {
        const resource = find(typeName);
        if (resource.import === undefined) throw new Error(`${typeName} cannot be imported`);
        const state = await resource.import(id, context(diagnostics));
        return { importedResources: [{ typeName, state: wire(resource.schema.attributes, state) }] };
      }),

    stopProvider: () => {
      stop.abort();
      return {};
    },
  };
}

async function apply(
  resource: Resource,
  prior: Values | undefined,
  planned: Values | undefined,
  context: Context,
): Promise<Values | undefined> {
  if (planned === undefined) {
    if (prior !== undefined) await resource.delete(prior, context);
    return undefined;
  }
  if (prior === undefined) return resource.create(planned, context);
  return { ...(await resource.update(planned, prior, context)), ...promised(resource.schema.attributes, planned) };
}

/** What the plan said an update leaves alone: Terraform refuses any other value now; the next read may find one. */
function promised(attributes: Attributes, planned: Values): Values {
  const names = Object.keys(attributes).filter((name) => attributes[name]?.mode === 'computed');
  return Object.fromEntries(names.filter((name) => planned[name] !== UNKNOWN).map((name) => [name, planned[name]]));
}

/** Runs one call; a throw becomes an error in its diagnostics. */
async function guarded<T extends object>(
  call: (diagnostics: Diagnostics) => Promise<T>,
): Promise<T & { diagnostics: Diagnostics }> {
  const diagnostics: Diagnostics = [];
  try {
    return { ...(await call(diagnostics)), diagnostics };
  } catch (error) {
    diagnostics.push(...diagnosticsOf(error));
    return { diagnostics } as T & { diagnostics: Diagnostics };
  }
}

/** First line and the rest: Terraform prints the first in bold. */
function diagnosticsOf(error: unknown): Diagnostics {
  const text = error instanceof Error ? error.message : String(error);
  const [summary = '', ...rest] = text.split('\n');
  const attribute = error instanceof AttributeError ? attributePath(error.attribute) : undefined;
  return [{ severity: Diagnostic_Severity.ERROR, summary, detail: rest.join('\n'), ...(attribute && { attribute }) }];
}

function attributePath(name: string): MessageInitShape<typeof AttributePathSchema> {
  return create(AttributePathSchema, { steps: [{ selector: { case: 'attributeName', value: snakeCase(name) } }] });
}

function values(attributes: Attributes, value: DynamicValue | undefined): Values | undefined {
  return value === undefined || value.msgpack.length === 0 ? undefined : decodeObject(attributes, value.msgpack);
}

function wire(attributes: Attributes, object: object | undefined): { msgpack: Uint8Array<ArrayBuffer> } {
  return { msgpack: encodeObject(attributes, object as Values | undefined) as Uint8Array<ArrayBuffer> };
}

const writeOnlyNames = (attributes: Attributes): string[] =>
  Object.keys(attributes).filter((name) => attributes[name]?.writeOnly === true);

function withWriteOnly(
  attributes: Attributes,
  planned: Values | undefined,
  config: Values | undefined,
): Values | undefined {
  if (planned === undefined) return undefined;
  return { ...planned, ...Object.fromEntries(writeOnlyNames(attributes).map((name) => [name, config?.[name]])) };
}

function withoutWriteOnly(attributes: Attributes, state: Values | undefined): Values | undefined {
  if (state === undefined) return undefined;
  const hidden = new Set(writeOnlyNames(attributes));
  return Object.fromEntries(Object.entries(state).filter(([name]) => !hidden.has(name)));
}
