import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseResponsesRequest, ResponsesFollower, responsesLane } from './responses.ts';

const event = (type: string, more: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
const usage = {
  input_tokens: 20,
  input_tokens_details: { cached_tokens: 5 },
  output_tokens: 9,
  output_tokens_details: { reasoning_tokens: 4 },
  total_tokens: 29,
};
const PREAMBLE =
  event('response.created', { response: { id: 'r' } }) +
  event('response.in_progress') +
  event('response.output_item.added');
const DELTAS =
  event('response.output_text.delta', { delta: 'Grüße 👋 "response.completed"' }) +
  event('response.output_text.delta', { delta: 'b' }) +
  event('response.output_text.done');
const END = event('response.completed', { response: { id: 'r', status: 'completed', usage } });

function follow(pieces: readonly Buffer[]): { forwarded: string; done: boolean; follower: ResponsesFollower } {
  const follower = new ResponsesFollower();
  let forwarded = '';
  let done = false;
  const parts: Buffer[] = [];
  for (const piece of pieces) {
    const found = follower.push(piece);
    parts.push(found.forward);
    done ||= found.done;
  }
  forwarded = Buffer.concat(parts).toString('utf8');
  return { forwarded, done, follower };
}

test('a stream passes unchanged, its last event held back, its usage read, wherever it is cut', () => {
  const bytes = Buffer.from(PREAMBLE + DELTAS + END);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 10 }), (at) => {
      const edges = [0, ...at.toSorted((a, b) => a - b), bytes.length];
      const { forwarded, done, follower } = follow(edges.slice(1).map((edge, i) => bytes.subarray(edges[i], edge)));
      expect(forwarded).toBe(PREAMBLE + DELTAS);
      expect(follower.last.toString('utf8')).toBe(END);
      expect(done).toBe(true);
      expect(follower.usage).toEqual({
        inputUncached: 15,
        cacheRead: 5,
        cacheWrite5m: 0,
        cacheWrite1h: 0,
        output: 5,
        reasoning: 4,
      });
      expect(follower.contentEvents).toBe(2);
    }),
  );
});

test('the preamble commits nothing, the first delta does', () => {
  expect(follow([Buffer.from(PREAMBLE)]).follower.committed).toBe(false);
  expect(follow([Buffer.from(PREAMBLE + event('response.output_text.delta', { delta: 'a' }))]).follower.committed).toBe(
    true,
  );
});

test('failures are seen', () => {
  expect(follow([Buffer.from(PREAMBLE + event('error', { message: 'no' }))]).follower).toMatchObject({
    committed: false,
    upstreamError: { message: 'no' },
  });
  // What the upstream says of its own failure is passed on, and ends nothing well.
  const failed = event('response.failed', { response: { error: { code: 'server_error' } } });
  const { follower, ...rest } = follow([Buffer.from(PREAMBLE + failed)]);
  expect(rest).toMatchObject({ done: false });
  expect(follower).toMatchObject({ committed: false, upstreamError: { code: 'server_error' } });
  expect(follower.last).toHaveLength(0);
  expect(follow([Buffer.from('data: {"choices":[]}\n\n')]).follower.garbage).toContain('choices');
  expect(follow([Buffer.from('event: vendor.note\ndata: {"type":"vendor.note"}\n\n')]).follower.garbage).toBeNull();
});

test('what routing needs of a request', () => {
  const parse = (body: object): ReturnType<typeof parseResponsesRequest> =>
    parseResponsesRequest(Buffer.from(JSON.stringify(body)));
  expect(parse({ model: 'm', input: 'hi', max_output_tokens: 9, previous_response_id: 'resp_1' })).toMatchObject({
    maxOutputTokens: 9,
    session: 'resp_1',
    stream: false,
    capabilities: 0,
  });
  const picture = 'data:image/png;base64,AAAA';
  const seen = parse({ model: 'm', input: [{ role: 'user', content: [{ type: 'input_image', image_url: picture }] }] });
  expect(seen.media.bytes).toBe(picture.length);
  expect(seen.capabilities).toBeGreaterThan(0);
  expect(() => parse({ model: 'm', input: 7 })).toThrow(expect.objectContaining({ where: 'input' }) as Error);
  expect(responsesLane.answer(Buffer.from(JSON.stringify({ output: [], usage })), seen).usage).toMatchObject({
    inputUncached: 15,
    reasoning: 4,
  });
  expect(() => responsesLane.answer(Buffer.from('{"choices":[]}'), seen)).toThrow(TypeError);
});

test('reasoning of another vendor stays here, and every other byte is as it was', () => {
  const own = '{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"joulegate:signed:e30"}';
  const theirs = '{"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"gAAAAB"}';
  const said = '{"role":"assistant","content":"joulegate:","n": 12345678901234567890}';
  const sent = (input: string): string => {
    const body = Buffer.from(`{ "model":"m","input": ${input},"x":1.50}`);
    return responsesLane.outgoing(parseResponsesRequest(body), body, { model: 'm', vendor: 'openai' }).body.toString();
  };
  expect(sent(`[${own}, ${said},${theirs} ]`)).toBe(`{ "model":"m","input": [${said},${theirs}],"x":1.50}`);
  expect(sent(`[${own}]`)).toBe('{ "model":"m","input": [],"x":1.50}');
  for (const input of [`[${said}, ${theirs}]`, '"joulegate:"']) expect(sent(input)).toContain(input);
});
