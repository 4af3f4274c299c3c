import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { ControlErrorCode } from './control-error';

export type Answer = { readonly status: number; readonly body?: unknown };

export type AnswerDescription = {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly contentType?: string;
  readonly example?: unknown;
};

export type Call<Body> = {
  readonly body: Body;
  readonly params: Readonly<Record<string, string>>;
  readonly request: Request;
  readonly response: Response;
};

/** One operation of the control API: what answers it and what its document says. */
export type Route = {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** With `{name}` for a parameter. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly body?: z.ZodType;
  readonly bodyExamples?: Readonly<Record<string, unknown>>;
  readonly maxBodyBytes?: number;
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  readonly problems: readonly ControlErrorCode[];
  /** Undefined when the response was written already, or goes on being written. */
  readonly run: (call: Call<unknown>) => Promise<Answer | undefined> | Answer | undefined;
};

/** Ties the type of the body to its schema, which has parsed it before `run`. */
export function route<Schema extends z.ZodType>(
  definition: Omit<Route, 'run' | 'body'> & {
    readonly body?: Schema;
    readonly run: (call: Call<z.infer<Schema>>) => Promise<Answer | undefined> | Answer | undefined;
  },
): Route {
  return { ...definition, run: (call) => definition.run(call as Call<z.infer<Schema>>) };
}
