import type { ServerResponse } from 'node:http';
import { sendJson, startWitness, type Answering, type Seen, type Witness } from '../witness.fixture.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A request as a vendor's validation sees it. */
export interface Asked {
  readonly body: Json;
  readonly seen: Seen;
}

/** Why a vendor refuses a request: each rule gives one reason in the vendor's manner, or none. */
export type Rule = (asked: Asked) => string | null | undefined | false;

/** A family of upstreams by what it refuses; rules were taken from its documentation and from errors that its users reported. */
export interface Vendor {
  readonly name: string;
  readonly protocol: 'openai' | 'anthropic';
  /** A model of it, as callers name it. */
  readonly model: string;
  readonly rules: readonly Rule[];
  /** Of the Responses API, where it has one. */
  readonly responses?: readonly Rule[];
  error(reason: string): Json;
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The first reason to refuse, `null` where the vendor would answer. */
export function refusal(vendor: Vendor, seen: Seen): string | null {
  let body: unknown;
  try {
    body = JSON.parse(seen.text);
  } catch {
    return 'the body is no JSON';
  }
  if (!isObject(body)) return 'the body is no object';
  // Of other endpoints the published description is the judge, elsewhere.
  const [path = ''] = seen.path.split('?');
  const rules =
    path === '/responses'
      ? vendor.responses
      : ['/chat/completions', '/messages'].includes(path)
        ? vendor.rules
        : undefined;
  for (const rule of rules ?? []) {
    const reason = rule({ body, seen });
    if (reason) return reason;
  }
  return null;
}

export interface StrictVendor extends Witness {
  readonly vendor: Vendor;
  /** Reasons given so far, oldest first. */
  readonly refused: readonly string[];
}

const plainChat = (model: unknown): Json => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model,
  choices: [{ index: 0, message: { role: 'assistant', content: 'yes' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 },
});
const plainMessage = (model: unknown): Json => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model,
  content: [{ type: 'text', text: 'yes' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 20, output_tokens: 5 },
});

/** An upstream that refuses with 400 what the vendor refuses, and answers the rest, by default with one word. */
export async function startStrictVendor(vendor: Vendor, answer?: Answering): Promise<StrictVendor> {
  const refused: string[] = [];
  const plain: Answering = (seen, response) => {
    const { model } = JSON.parse(seen.text) as { model: unknown };
    sendJson(response, vendor.protocol === 'anthropic' ? plainMessage(model) : plainChat(model));
  };
  const judge =
    (next: Answering): Answering =>
    (seen: Seen, response: ServerResponse) => {
      const reason = refusal(vendor, seen);
      if (reason === null) return next(seen, response);
      refused.push(reason);
      sendJson(response, vendor.error(reason), 400);
    };
  const witness = await startWitness(judge(answer ?? plain));
  return { ...witness, vendor, refused, answerBy: (next) => witness.answerBy(judge(next)) };
}
