import type { z } from 'zod';
import { JoulegateError } from '../units/index.ts';
import type { Live, Waist } from './waist.ts';

/** What a question takes to be asked. `read`: whoever sees the console; the others ask who it is, on loopback too. */
export type Right = 'read' | 'operate' | 'audit' | 'administer';
/** What each role may: an operator keeps keys, limits and invoices, an auditor proves and reads who did what, an admin does all. */
export const RIGHTS = {
  viewer: ['read'],
  operator: ['read', 'operate'],
  auditor: ['read', 'audit'],
  admin: ['read', 'operate', 'audit', 'administer'],
} as const satisfies Readonly<Record<string, readonly Right[]>>;
export type UserRole = keyof typeof RIGHTS;

type Frozen<T> = T extends string | number | boolean | bigint | null | undefined
  ? T
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;
/** What a schema describes, as data that is not changed. */
export type Shape<Schema extends z.ZodType> = Frozen<z.input<Schema>>;

/** A question to the waist, declared once: HTTP route, command and tool are made of it. */
export interface Question<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodType = z.ZodType> {
  /** Words of the command, and of the path where `path` gives no other. */
  readonly name: string;
  readonly does: string;
  readonly input: Input;
  readonly output: Output;
  readonly role: Right;
  /** It changes something: a POST, from this origin alone, and each writes a line of the audit. */
  readonly writes?: true;
  /** Changes nothing, but its fields are longer than an address holds: a POST too. */
  readonly posts?: true;
  /** Of the HTTP route; `{field}` is a field of the input. */
  readonly path?: string;
  /** Name of the tool that agents call it by; absent: it is none. Only what changes nothing may be one. */
  readonly tool?: string;
  /** Only a running gateway can answer: there is no command. */
  readonly live?: boolean;
  /** Fields of the input that a command takes by position. */
  readonly positional?: readonly string[];
  /** Fields whose text a command reads from the file that it is given, each with the field that takes the file's name. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** Of these files the bytes in base64 instead. */
  readonly inBase64?: readonly string[];
  /** Of the body of its route; 64 KiB otherwise. */
  readonly mostBodyBytes?: number;
  // Methods, so that questions of any schemas stand in one list.
  /** Its command exits with 1 where this holds of the answer. */
  failed?(answer: Shape<Output>): boolean;
  /** The answer as CSV: asked for by `accept: text/csv`, or `--csv`. */
  csv?(answer: Shape<Output>): string;
  /** The answer as a file: asked for by its media type, or by an option of its name that takes the file. */
  readonly documents?: {
    html?(answer: Shape<Output>): string;
    xlsx?(answer: Shape<Output>): Promise<Uint8Array>;
    zip?(answer: Shape<Output>): Promise<Uint8Array>;
    parquet?(answer: Shape<Output>): Promise<Uint8Array>;
  };
  ask(waist: Waist, input: z.output<Input>): Promise<Shape<Output>> | Shape<Output>;
}

/** Declares a question: the types of `ask` follow from its schemas. */
export const question = <const Name extends string, Input extends z.ZodObject, Output extends z.ZodType>(
  declared: Question<Input, Output> & { readonly name: Name },
): Question<Input, Output> & { readonly name: Name } => declared;

const MEDIA_TYPES = {
  html: 'text/html',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  zip: 'application/zip',
  parquet: 'application/vnd.apache.parquet',
} as const;
/** Kinds of files that an answer may be written to. */
export const documents = {
  mediaTypes: MEDIA_TYPES,
  kinds: Object.keys(MEDIA_TYPES) as readonly (keyof typeof MEDIA_TYPES)[],
  /** Those that a question has. */
  of: (question: Question): readonly (keyof typeof MEDIA_TYPES)[] =>
    documents.kinds.filter((kind) => question.documents?.[kind] !== undefined),
};

/** Path of a question's HTTP route. @example pathOf({ name: 'keys list' }) // '/api/keys/list' */
export const pathOf = ({ path, name }: Pick<Question, 'path' | 'name'>): string =>
  path ?? `/api/${name.replaceAll(' ', '/')}`;

/** Whether its fields come in the body of a POST. @example hasBody({ writes: true }) // true */
export const hasBody = ({ writes, posts }: Pick<Question, 'writes' | 'posts'>): boolean =>
  writes === true || posts === true;

/** @throws JoulegateError JG_NOT_FOUND where no gateway runs */
export function liveOf({ live }: Waist): Live {
  if (live === null)
    throw new JoulegateError('JG_NOT_FOUND', 'only a running gateway can answer this', {
      hint: 'ask its control plane, http://127.0.0.1:4001 by default',
    });
  return live;
}
