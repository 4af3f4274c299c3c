import type { Scope } from '../../access/api-key-records';

/** The part of JSON Schema our document uses. */
export type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly propertyNames?: Schema;
};

export type Parameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description?: string;
  readonly schema: Schema;
};

export type RequestBody = {
  readonly isRequired: boolean;
  readonly contentTypes: readonly string[];
  readonly schema: Schema;
};

/** One operation of the document, as the edge needs it to refuse what the document does not allow. */
export type Operation = {
  readonly operationId: string;
  readonly method: string;
  readonly parameters: readonly Parameter[];
  readonly body?: RequestBody;
  /** False: open to everybody. */
  readonly needsKey: boolean;
  readonly scopes: readonly Scope[];
};
