import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_USAGE } from '../../../../units/index.ts';
import type { JsonObject } from '../../lane.ts';
import { ResponseWriter } from './response-writer.ts';

type Step = (writer: ResponseWriter) => void;
type Event = JsonObject & { readonly type: string; readonly sequence_number: number };
const HEAD = { id: 'chatcmpl-1a', model: 'm', createdS: 7, tier: undefined };
const end = (finish: string): Parameters<ResponseWriter['end']>[0] => ({ finish, usage: NO_USAGE, completedS: 8 });

const eventsOf = (written: string): readonly Event[] =>
  written
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => {
      const [, name, data] = /^event: (\S+)\ndata: (.*)$/.exec(event)!;
      const parsed = JSON.parse(data!) as Event;
      expect(parsed.type).toBe(name);
      return parsed;
    });

function written(steps: readonly Step[], finish = 'stop', request: JsonObject = {}): readonly Event[] {
  const writer = new ResponseWriter(request);
  writer.begin(HEAD);
  for (const step of steps) step(writer);
  writer.end(end(finish));
  return eventsOf(writer.take());
}

interface Built {
  readonly type: string;
  content: { readonly type: string; text: string }[];
  arguments: string;
  summary: string;
}

/** What a client holds that reads deltas alone, and never the items that are told whole. */
function builtFrom(events: readonly Event[]): readonly Built[] {
  const items: Built[] = [];
  for (const event of events) {
    const { type, output_index: at, content_index: part, delta } = event;
    const item = items[at as number];
    if (type === 'response.output_item.added') {
      expect(at).toBe(items.length);
      items.push({ type: String((event['item'] as JsonObject)['type']), content: [], arguments: '', summary: '' });
    } else if (type === 'response.content_part.added') {
      expect(part).toBe(item!.content.length);
      item!.content.push({ type: String((event['part'] as JsonObject)['type']), text: '' });
    } else if (type === 'response.output_text.delta' || type === 'response.refusal.delta')
      item!.content[part as number]!.text += String(delta);
    else if (type === 'response.function_call_arguments.delta') item!.arguments += String(delta);
    else if (type === 'response.reasoning_summary_text.delta') item!.summary += String(delta);
  }
  return items;
}

/** The same of the response that the last event tells. */
const toldIn = (response: JsonObject): readonly Built[] =>
  (response['output'] as readonly JsonObject[]).map((item) => ({
    type: String(item['type']),
    content: ((item['content'] ?? []) as readonly JsonObject[]).map((part) => ({
      type: String(part['type']),
      text: String(part['text'] ?? part['refusal']),
    })),
    arguments: String(item['arguments'] ?? ''),
    summary: ((item['summary'] ?? []) as readonly JsonObject[]).map(({ text }) => String(text)).join(''),
  }));

const piece = fc.constantFrom('a', 'Grüße ', '🌍', '"', '\n');
const step: fc.Arbitrary<Step> = fc.oneof(
  piece.map(
    (text): Step =>
      (writer) =>
        writer.text(text),
  ),
  piece.map(
    (text): Step =>
      (writer) =>
        writer.refusal(text),
  ),
  piece.map(
    (text): Step =>
      (writer) =>
        writer.thought(text, 'reasoning_content'),
  ),
  piece.map(
    (text): Step =>
      (writer) =>
        writer.thought(text, 'reasoning'),
  ),
  fc.tuple(piece, fc.boolean()).map(([text, sealed]): Step => (writer) => {
    writer.thinking(text);
    if (sealed) writer.seal('sealed');
  }),
  fc.tuple(fc.nat(2), fc.constantFrom('{"id":1}', '{}')).map(([index, args]): Step => (writer) => {
    writer.call({ index, id: `call_${index}`, type: 'function', function: { name: 'f', arguments: args } });
  }),
);

test('whatever is written, deltas build the items that the last event tells, and events are numbered', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const events = written(steps);
      expect(events.map(({ sequence_number: at }) => at)).toEqual(events.map((_, at) => at));
      const last = events.at(-1)!;
      expect(last.type).toBe('response.completed');
      expect(builtFrom(events)).toEqual(toldIn(last['response'] as JsonObject));
      const ids = ((last['response'] as JsonObject)['output'] as readonly JsonObject[]).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 300, seed: 7 },
  );
});

test('every item that began has ended before the response does, each once', () => {
  const events = written([
    (writer) => writer.thought('hm', 'reasoning'),
    (writer) => writer.text('a'),
    (writer) => writer.call({ index: 0, id: 'c0', function: { name: 'f', arguments: '{"a"' } }),
    (writer) => writer.call({ index: 1, id: 'c1', function: { name: 'g', arguments: '{}' } }),
    (writer) => writer.call({ index: 0, function: { arguments: ':1}' } }),
  ]);
  const places = (type: string): readonly unknown[] =>
    events.filter((event) => event.type === type).map((event) => event['output_index']);
  expect(places('response.output_item.added')).toEqual([0, 1, 2, 3]);
  expect([...places('response.output_item.done')].sort()).toEqual([0, 1, 2, 3]);
  const calls = (events.at(-1)!['response'] as { output: readonly JsonObject[] }).output.slice(2);
  expect(calls.map((call) => [call['call_id'], call['name'], call['arguments']])).toEqual([
    ['c0', 'f', '{"a":1}'],
    ['c1', 'g', '{}'],
  ]);
});

test('an answer that was cut is incomplete, and so is what was open', () => {
  const cut = written([(writer) => writer.text('Gr')], 'length').at(-1)!;
  expect([cut.type, cut['response']]).toMatchObject([
    'response.incomplete',
    { incomplete_details: { reason: 'max_output_tokens' }, output: [{ status: 'incomplete' }] },
  ]);
  const halfCall = { index: 0, id: 'c', function: { name: 'f', arguments: '{"a"' } };
  const call = written([(writer) => writer.call(halfCall)], 'length').at(-1)!;
  expect(call['response']).toMatchObject({ output: [{ type: 'function_call', status: 'incomplete' }] });
});

test('a failure before the beginning is an error alone, and after it keeps what was whole', () => {
  const early = new ResponseWriter({});
  early.fail({ message: 'no', code: 'server_error' });
  expect(eventsOf(early.take()).map(({ type }) => type)).toEqual(['error']);
  const late = new ResponseWriter({});
  late.begin(HEAD);
  late.text('Gr');
  late.fail({ message: 'slow down', code: 'rate_limit_exceeded' });
  const [error, failed] = eventsOf(late.take()).slice(-2);
  expect([error!.type, error!['message']]).toEqual(['error', 'slow down']);
  expect(failed).toMatchObject({
    type: 'response.failed',
    response: { status: 'failed', error: { code: 'rate_limit_exceeded', message: 'slow down' } },
  });
  expect(() => new ResponseWriter({}).whole(end('stop'))).toThrow('no response has begun');
});

test('a custom tool is called with its own input', () => {
  const tools = [{ type: 'custom', name: 'run' }];
  const ask = { index: 0, id: 'c', function: { name: 'run', arguments: '{"input":"ls -l"}' } };
  const { response } = written([(writer) => writer.call(ask)], 'stop', { tools }).at(-1) as unknown as {
    readonly response: JsonObject;
  };
  expect(response['output']).toMatchObject([{ type: 'custom_tool_call', name: 'run', input: 'ls -l', call_id: 'c' }]);
});
