import { Server } from '@modelcontextprotocol/server';
import { JoulegateError, toJoulegateError, VERSION } from '../../units/index.ts';
import { RIGHTS } from '../question.ts';
import { QUESTIONS } from '../questions/index.ts';
import { inputOf } from '../text-input.ts';
import type { Waist } from '../waist.ts';
import { structured, toolsOf, type Tool } from './tools.ts';

/** More than fits into what a model reads is no answer. */
const MOST_BYTES = 262_144;

const INSTRUCTIONS =
  'joulegate routes AI requests by money, control, carbon and latency, and books what each took. These tools only read. ' +
  'Say figures with their unit and tier (measured, reported, estimated); an interval says more than its middle; null is unknown.';

interface ToolResult {
  readonly content: { readonly type: 'text'; readonly text: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: true;
  readonly [other: string]: unknown;
}

/** What went wrong, in words that say what to change. */
function failure(thrown: unknown): ToolResult {
  const { message, code, where, hint } = toJoulegateError(thrown);
  const text = [
    `${message} [${code}]`,
    ...(where === undefined ? [] : [`where: ${where}`]),
    ...(hint === undefined ? [] : [`what to do: ${hint}`]),
  ].join('\n');
  return { isError: true, content: [{ type: 'text', text }] };
}

async function call(tool: Tool, waist: Waist, given: Readonly<Record<string, unknown>>): Promise<ToolResult> {
  const { question } = tool;
  const rights: readonly string[] = waist.me?.rights ?? RIGHTS.viewer;
  if (!rights.includes(question.role))
    throw new JoulegateError('JG_AUTH_FORBIDDEN', `${tool.name} asks for the right to ${question.role}`, {
      hint: 'use a token whose role has it',
    });
  const answer = structured(tool, await question.ask(waist, inputOf(question.input, given, 'JG_BAD_REQUEST')));
  const text = JSON.stringify(answer);
  if (text.length > MOST_BYTES)
    throw new JoulegateError('JG_BAD_REQUEST', `the answer has ${text.length} characters, more than a model can read`, {
      where: 'input',
      hint: 'ask for a shorter period, or for fewer dimensions',
    });
  // As JSON has it: what is left out there is left out here.
  return { content: [{ type: 'text', text }], structuredContent: JSON.parse(text) as Record<string, unknown> };
}

const tools = new Map<boolean, readonly Tool[]>();

/** The tools of a process: their schemas are made once. */
export function toolsHere(isLive: boolean): readonly Tool[] {
  let made = tools.get(isLive);
  if (made === undefined) tools.set(isLive, (made = toolsOf(QUESTIONS, isLive)));
  return made;
}

/**
 * A server of the Model Context Protocol whose tools are questions, for one request or one connection.
 * @param waist of whoever asks
 */
export function mcpServer(waist: Waist): Server {
  const here = toolsHere(waist.live !== null);
  const server = new Server(
    { name: 'joulegate', version: VERSION },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler('tools/list', () => ({ tools: here.map(({ declared }) => declared as never) }));
  server.setRequestHandler('tools/call', async ({ params }) => {
    const tool = here.find(({ name }) => name === params.name);
    if (tool === undefined)
      return failure(
        new JoulegateError('JG_NOT_FOUND', `there is no tool ${params.name}`, {
          hint: `there are ${here.map(({ name }) => name).join(', ')}`,
        }),
      );
    try {
      return await call(tool, waist, params.arguments ?? {});
    } catch (thrown) {
      return failure(thrown);
    }
  });
  return server;
}
