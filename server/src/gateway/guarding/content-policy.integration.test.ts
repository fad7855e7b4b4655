import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  chatBody,
  recordingUpstream,
  send,
  type Exchange,
  type RecordingUpstream,
} from '../../app/http-exchange.fixture.ts';
import { MODEL, SECRETS, startTestApp, TEST_FLEET, type TestApp } from '../../app/test-app.fixture.ts';
import { guard } from '../../guard/index.ts';
import { startGuardServer, type GuardServer } from './guard-server.fixture.ts';

const KINDS = [
  'llama-guard',
  'qwen3-guard',
  'granite-guardian',
  'shield-gemma',
  'gpt-oss-safeguard',
  'openai-moderation',
] as const;
const ACTIONS = ['allow', 'flag', 'block'] as const;
const MODES = ['enforce', 'monitor'] as const;
const { categories } = guard.content;
/** What a card says of each model, written down once more. */
const BLIND: Readonly<Record<(typeof KINDS)[number], readonly string[]>> = {
  'llama-guard': ['harassment'],
  'qwen3-guard': ['minors', 'regulated-advice'],
  'granite-guardian': ['minors', 'self-harm', 'regulated-advice'],
  'shield-gemma': ['minors', 'regulated-advice'],
  'gpt-oss-safeguard': [],
  'openai-moderation': ['regulated-advice'],
};

const usage = { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 };
/** The upstream says what stands behind `say:` in what it is asked, and makes marks of what no judge takes for one. */
function answerTo(body: string): { type: string; text: string } {
  const said = /say: ([^"\\]*)/.exec(body)?.[1]?.replace('@', '#') ?? 'yes';
  if (!body.includes('"stream":true')) {
    const message = { role: 'assistant', content: said };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    return {
      type: 'application/json',
      text: JSON.stringify({ id: 'c', object: 'chat.completion', created: 1, model: 'm', choices, usage }),
    };
  }
  const chunk = (choices: object[], more: object = {}) =>
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices, ...more })}\n\n`;
  const pieces = said.match(/[^]{1,12}/g) ?? [];
  return {
    type: 'text/event-stream',
    text: [
      chunk([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }]),
      ...pieces.map((content) => chunk([{ index: 0, delta: { content }, finish_reason: null }])),
      chunk([{ index: 0, delta: {}, finish_reason: 'stop' }]),
      chunk([], { usage }),
      'data: [DONE]\n\n',
    ].join(''),
  };
}

let upstream: RecordingUpstream;
let judges: readonly GuardServer[];
let t: TestApp;
const all = (action: string): object => Object.fromEntries(categories.map((category) => [category, action]));

beforeAll(async () => {
  judges = await Promise.all(KINDS.map((kind) => startGuardServer(kind, { timeoutMs: 5000 })));
  upstream = await recordingUpstream((response, { body }) => {
    const { type, text } = answerTo(body);
    response.writeHead(200, { 'content-type': type }).end(text);
  });
  const policies = KINDS.flatMap((kind) =>
    ACTIONS.flatMap((action) =>
      MODES.map((mode) => {
        const content = { model: kind, prompts: all(action), answers: all(action), windowCharacters: 60 };
        return [
          `${kind}.${action}.${mode}`,
          { mode, prompts: 'allow', documents: 'allow', leak: 'allow', content },
        ] as const;
      }),
    ),
  );
  const ids = TEST_FLEET.map(({ id }) => id);
  t = await startTestApp({
    urls: Object.fromEntries(ids.map((id) => [id, upstream.url])),
    workloads: policies.map(([id]) => ({ id, mode: 'observe', deployments: ids, default: ids[0] })),
    more: { guard: { models: judges.map(({ config }) => config), workloads: Object.fromEntries(policies) } },
  });
});
afterAll(async () => {
  await t.close();
  await upstream.close();
  await Promise.all(judges.map((judge) => judge.close()));
});

test('the recipe of docs/guard.md works as it stands, but for the address', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/guard.md'), 'utf8');
  const blocks = [...page.matchAll(/```yaml\n([^`]*)```/g)].map(([, text]) => text!);
  const { guard: recipe } = parse(blocks.find((text) => text.includes('kind: qwen3-guard'))!) as {
    guard: { models: [object]; workloads: { support: object } };
  };
  const served = judges.find(({ config }) => (config as { kind: string }).kind === 'qwen3-guard')!.config as object;
  const { baseUrl, credential } = served as { baseUrl: string; credential: object };
  const ids = TEST_FLEET.map(({ id }) => id);
  const tried = await startTestApp({
    urls: Object.fromEntries(ids.map((id) => [id, upstream.url])),
    workloads: [{ id: 'support', mode: 'observe', deployments: ids, default: ids[0] }],
    more: {
      guard: {
        models: [{ ...recipe.models[0], baseUrl, credential, model: 'served-guard' }],
        workloads: { support: { ...recipe.workloads.support, mode: 'enforce' } },
      },
    },
  });
  const say = (content: string) =>
    send(tried.app.gatewayUrl, { body: chatBody({ messages: [{ role: 'user', content }] }) });
  const verdict = async (content: string) => (await say(content)).headers['x-joulegate-guard'];
  expect(await verdict('Is the invoice right?')).toBe('prompts=pass, content=pass, answer-content=pass');
  expect(await verdict('#self-harm')).toBe('prompts=pass, content=block');
  expect(await verdict('#?self-harm')).toBe('prompts=pass, content=flag, answer-content=pass');
  expect(await verdict('#hate')).toBe('prompts=pass, content=flag, answer-content=pass');
  expect(await verdict('say: @hate')).toBe('prompts=pass, content=pass, answer-content=block');
  await tried.close();
});

/** A long answer, whose content is at its end. */
const LONG = 'The order has three lines and the invoice has four of them. '.repeat(4);
interface Asked {
  readonly workload: string;
  readonly stage: 'prompts' | 'answers';
  readonly category: string;
  readonly stream: boolean;
  readonly protocol: 'chat' | 'messages';
}
const ask = ({ workload, stage, category, stream, protocol }: Asked): Promise<Exchange> => {
  const content = stage === 'prompts' ? `#${category} please` : `say: ${LONG}@${category} END.`;
  const messages = [{ role: 'user', content }];
  const headers = { 'x-joulegate-workload': workload };
  return protocol === 'chat'
    ? send(t.app.gatewayUrl, { headers, body: chatBody({ messages, stream }) })
    : send(t.app.gatewayUrl, {
        headers,
        path: '/v1/messages',
        body: JSON.stringify({ model: MODEL, max_tokens: 500, messages, stream }),
      });
};

/** What the model said as it reached the caller. */
const saidTo = ({ text }: Exchange): string =>
  [...text.matchAll(/"(?:content|text)":"((?:[^"\\]|\\.)*)"/g)].map(([, piece]) => piece).join('');

/** Both protocols, whole answers and streams alike. */
const protocolOf = (i: number): Asked['protocol'] => ((i + (i >> 1)) % 2 === 0 ? 'chat' : 'messages');

describe.each(KINDS)('%s: every verdict is obeyed', (kind) => {
  test.each(['prompts', 'answers'] as const)('on %s', async (stage) => {
    const cases = MODES.flatMap((mode) =>
      ACTIONS.flatMap((action) =>
        categories.flatMap((category) =>
          [false, true].map((stream) => ({ mode, action, category, stream, workload: `${kind}.${action}.${mode}` })),
        ),
      ),
    );
    const before = (await t.entries()).length;
    const answers: Exchange[] = [];
    for (const [i, asked] of cases.entries()) answers.push(await ask({ ...asked, stage, protocol: protocolOf(i) }));
    const entries = (await t.entries()).slice(before);
    expect(entries).toHaveLength(96);
    for (const [i, { mode, action, category, stream, workload }] of cases.entries()) {
      const answer = answers[i]!;
      const entry = entries[i]!;
      const name = `${workload} ${category} ${stream ? 'stream' : 'whole'} ${protocolOf(i)}`;
      const isCovered = !BLIND[kind].includes(category);
      const blocks = mode === 'enforce' && action === 'block' && isCovered;
      const check = stage === 'prompts' ? 'content' : 'answer-content';
      const verdict = entry.guard!.find((each) => each.check === check)?.action ?? null;
      expect(verdict, name).toBe(action === 'allow' ? null : isCovered ? action : 'pass');
      expect(entry.outcome, name).toBe(blocks ? (stage === 'prompts' ? 'refused' : 'failed') : 'served');
      if (verdict !== null && verdict !== 'pass') {
        expect(entry.guardRules, name).toContain(`content.${category}`);
        expect(entry.guardModel, name).toBe(kind);
      }
      if (blocks) {
        expect(entry.error, name).toBe('JG_GUARD');
        expect(answer.text, name).toMatch(new RegExp(`the guard .*content\\.${category}`));
        expect(saidTo(answer), name).not.toContain('END.');
      } else expect(saidTo(answer), name).toContain(stage === 'prompts' ? 'yes' : 'END.');
    }
  });
});

describe('a stream whose judge is in trouble', () => {
  const judge = (): GuardServer => judges[0]!;
  const asked = { stage: 'answers', category: 'violence', stream: true, protocol: 'chat' } as const;

  test('goes on when the judge has had its time, and is booked as not looked at', async () => {
    await t.close();
    const ids = TEST_FLEET.map(({ id }) => id);
    const content = { model: 'llama-guard', answers: all('block'), prompts: all('allow'), windowCharacters: 60 };
    t = await startTestApp({
      urls: Object.fromEntries(ids.map((id) => [id, upstream.url])),
      more: {
        guard: {
          models: [{ ...judge().config, timeoutMs: 80 }],
          workloads: { main: { mode: 'enforce', prompts: 'allow', documents: 'allow', leak: 'allow', content } },
        },
      },
    });
    judge().trouble = 'hang';
    const answer = await ask({ ...asked, workload: 'main' });
    expect([answer.status, answer.broken]).toEqual([200, false]);
    expect(saidTo(answer)).toContain('#violence END.');
    const entry = (await t.entries())[0]!;
    expect(entry).toMatchObject({ outcome: 'served', guard: [{ check: 'answer-content', action: 'not-run' }] });
    expect(entry.guardRules).toContain('guard-model.timeout');
    // The upstream has said all at once: the wait for the judge is the gateway's, not its deployment's.
    expect(entry.latency.overheadMs).toBeGreaterThan(75);
    expect(entry.latency.serviceMs).toBeLessThan(75);
    judge().trouble = null;
  });

  test('a caller who leaves ends the request and what its judge is asked', async () => {
    judge().trouble = 'hang';
    const gone = async () => (await t.entries()).filter(({ error }) => error === 'JG_CLIENT_GONE');
    const left = new AbortController();
    const response = await fetch(`${t.url}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SECRETS.plain}`, 'content-type': 'application/json' },
      body: chatBody({ messages: [{ role: 'user', content: `say: ${LONG}` }], stream: true }),
      signal: left.signal,
    });
    expect(response.status).toBe(200);
    left.abort();
    await expect.poll(async () => (await gone()).map(({ outcome }) => outcome)).toEqual(['failed']);
    expect(t.inFlight()).toBe(0);
    judge().trouble = null;
  });
});
