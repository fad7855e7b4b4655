import { z } from 'zod';
import type { Question } from '../question.ts';
import { fieldOf } from '../text-input.ts';

type Json = Readonly<Record<string, unknown>>;

/** A question as agents see it. */
export interface Tool {
  readonly name: string;
  readonly question: Question;
  /** Its answer is the member `answer` of an object. */
  readonly wraps: boolean;
  readonly declared: {
    readonly name: string;
    readonly title: string;
    readonly description: string;
    readonly inputSchema: { readonly type: 'object' };
    readonly outputSchema: { readonly type: 'object' };
    readonly annotations: { readonly readOnlyHint: true; readonly openWorldHint: false; readonly idempotentHint: true };
  };
}

const isObject = (schema: Json): boolean => schema['type'] === 'object' && !('anyOf' in schema);

/** JSON Schema of a shape, complete in itself. */
function schemaOf(shape: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io, unrepresentable: 'any' }) as Json;
  return schema;
}

/** Input as agents write it: moments as dates or as milliseconds. */
function inputSchema({ input }: Question): Tool['declared']['inputSchema'] {
  const schema = schemaOf(input, 'input');
  const properties = { ...(schema['properties'] as Record<string, Json>) };
  for (const [name, field] of Object.entries(input.shape))
    if (fieldOf(field as z.ZodType).moment)
      properties[name] = { type: ['string', 'number'], description: properties[name]?.['description'] };
  return { ...schema, type: 'object', properties } as Tool['declared']['inputSchema'];
}

/** Answers are objects to agents: another answer is the member `answer` of one. */
function outputSchema({ output }: Question): Pick<Tool, 'wraps'> & Pick<Tool['declared'], 'outputSchema'> {
  const { $defs, ...schema } = schemaOf(output, 'output');
  const named =
    typeof schema['$ref'] === 'string'
      ? ($defs as Record<string, Json>)[schema['$ref'].slice('#/$defs/'.length)]
      : undefined;
  const answer = named ?? schema;
  const wraps = !isObject(answer);
  return {
    wraps,
    outputSchema: {
      ...(wraps ? { properties: { answer }, required: ['answer'] } : answer),
      type: 'object',
      ...($defs === undefined ? {} : { $defs }),
    },
  };
}

/** The answer of a tool as its output schema has it. */
export const structured = ({ wraps }: Tool, answer: unknown): Json => (wraps ? { answer } : (answer as Json));

/**
 * The tools that questions make: those with a tool's name, in the order of their names.
 * @param isLive a running gateway answers
 * @throws RangeError for a question that changes something
 */
export function toolsOf(questions: readonly Question[], isLive: boolean): readonly Tool[] {
  return questions
    .flatMap((question): readonly Tool[] => {
      const { tool: name, does, live = false, writes } = question;
      if (name === undefined || (live && !isLive)) return [];
      if (writes === true) throw new RangeError(`${name} changes something: no tool may`);
      const { wraps, outputSchema: answers } = outputSchema(question);
      return [
        {
          name,
          question,
          wraps,
          declared: {
            name,
            title: name.replaceAll('_', ' '),
            description: `${does}. Units stand in the names of the fields; null is unknown, never 0; figures of energy and carbon tell their tier.`,
            inputSchema: inputSchema(question),
            outputSchema: answers,
            annotations: { readOnlyHint: true, openWorldHint: false, idempotentHint: true },
          },
        },
      ];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
