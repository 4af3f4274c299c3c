import type { Scope } from '../../access/api-key-records';
import type { Operation, Parameter, RequestBody, Schema } from './operation';

/** The members of an OpenAPI document that are read here. */
export type ContractDocument = {
  readonly paths: Paths;
  /** Paths that become WebSockets: their answers in HTTP are problems alone. */
  readonly 'x-sockets'?: Paths;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

type Paths = Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;

type OperationObject = {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly 'x-required-scopes'?: readonly Scope[];
};

/** The operations of one path, by upper-case method. */
export type PathOperations = ReadonlyMap<string, Operation>;

type PathNode = {
  readonly fixed: Map<string, PathNode>;
  variable?: PathNode;
  readonly operations: Map<string, Operation>;
};

const reference = /^#\/components\/schemas\/(.+)$/;

/** The document as the edge enforces it: which operation a path and method name, and its schemas. */
export class Contract {
  private readonly root = newNode();
  private readonly schemas: Readonly<Record<string, Schema>>;

  constructor(document: ContractDocument) {
    this.schemas = document.components.schemas;
    for (const [template, item] of Object.entries(pathsOf(document))) {
      const node = this.nodeOf(template.split('/').slice(1));
      for (const [method, operation] of Object.entries(item)) {
        node.operations.set(method.toUpperCase(), operationOf(method.toUpperCase(), operation));
      }
    }
  }

  /** Fixed segments win over variable ones, and no variable segment is empty. */
  operationsAt(segments: readonly string[]): PathOperations | undefined {
    return find(this.root, segments)?.operations;
  }

  /** The schema a reference names, or the schema itself. */
  resolve(schema: Schema): Schema {
    const name = schema.$ref ? reference.exec(schema.$ref)?.[1] : undefined;
    const named = name === undefined ? undefined : this.schemas[name];
    return named ? this.resolve(named) : schema;
  }

  private nodeOf(segments: readonly string[]): PathNode {
    let node = this.root;
    for (const segment of segments) {
      if (segment.startsWith('{')) {
        node.variable ??= newNode();
        node = node.variable;
      } else {
        const next = node.fixed.get(segment) ?? newNode();
        node.fixed.set(segment, next);
        node = next;
      }
    }
    return node;
  }
}

/** Every path the gateway answers at. */
export function pathsOf<T>(document: { paths: T; 'x-sockets'?: T }): T {
  return { ...document.paths, ...document['x-sockets'] };
}

function find(node: PathNode, segments: readonly string[]): PathNode | undefined {
  const [segment, ...rest] = segments;
  if (segment === undefined) return node.operations.size > 0 ? node : undefined;
  const fixed = node.fixed.get(segment);
  const found = fixed && find(fixed, rest);
  if (found || !node.variable || segment === '') return found;
  return find(node.variable, rest);
}

function newNode(): PathNode {
  return { fixed: new Map(), operations: new Map() };
}

function operationOf(method: string, operation: OperationObject): Operation {
  return {
    operationId: operation.operationId,
    method,
    parameters: operation.parameters ?? [],
    body: bodyOf(operation),
    // A bearer alone is CTLive's own.
    needsKey: (operation.security ?? []).some((way) => 'apiKeyAuth' in way),
    scopes: operation['x-required-scopes'] ?? [],
  };
}

function bodyOf(operation: OperationObject): RequestBody | undefined {
  if (!operation.requestBody) return undefined;
  const { content, required } = operation.requestBody;
  const [first] = Object.values(content);
  return {
    isRequired: required ?? false,
    contentTypes: Object.keys(content),
    schema: first?.schema ?? {},
  };
}
