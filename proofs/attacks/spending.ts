import { chatBody, until, type Answer } from '../kit/client.ts';
import { MODEL } from '../kit/config.ts';
import { atMost, equals, type Check } from '../kit/result.ts';
import {
  allowed,
  AT_ONCE,
  BURST_USD,
  everywhere,
  exactBody,
  freshTag,
  MODES,
  RPM,
  shoot,
  told,
  TPM,
  volley,
  type Shot,
  type Stand,
} from './stands.ts';

const FILE_BYTES = 2_000_000;
const file = `data:application/pdf;base64,${'JVBE'.repeat(FILE_BYTES / 4)}`;

/** Bodies whose bound is odd, by name; each would cost the upstream a token. */
export function oddBodies(tag: string): readonly (readonly [name: string, body: string, path?: string])[] {
  const user = `tag=${tag};out=1`;
  const chat = (more: object): string => chatBody(user, more);
  const content = [{ type: 'file', file: { filename: 'a.pdf', file_data: file } }];
  return [
    ['max_tokens 1e300', chat({ max_tokens: 1e300 })],
    ['max_tokens 2^53', chat({ max_tokens: 2 ** 53 })],
    ['max_completion_tokens 1e300 beside max_tokens 5', chat({ max_tokens: 5, max_completion_tokens: 1e300 })],
    ['n 128', chat({ n: 128 })],
    ['n 1e300', chat({ n: 1e300 })],
    ['a file of 2 MB', chat({ messages: [{ role: 'user', content }], max_tokens: 5 })],
    [
      'max_output_tokens 1e300',
      JSON.stringify({ model: MODEL, input: 'x', max_output_tokens: 1e300, user }),
      '/v1/responses',
    ],
    ['plain', chat({ max_tokens: 5 })],
  ];
}

const uncheckable = ({ status, text }: Answer): boolean => status === 503 && text.includes('limits cannot be checked');
const refusedWell = (answer: Answer): boolean => (answer.status >= 400 && answer.status < 500) || uncheckable(answer);

/** Until nothing fits any more: large requests first, then the smallest. */
async function spendAll(stand: Stand, tag: string): Promise<boolean> {
  for (const tokens of [64, 1])
    for (let turn = 0; ; turn++) {
      const answer = await shoot(stand, turn, { key: 'spent', body: exactBody(tag, tokens) });
      if (answer.status === 402) break;
      if (answer.status !== 200 && !uncheckable(answer)) return false;
    }
  return true;
}

/** A key that is spent at one process sends odd sizes to all, in every mode. */
export async function oddSizes(stand: Stand): Promise<readonly Check[]> {
  const [spending, tag] = [freshTag(), freshTag()];
  const spent = await spendAll(stand, spending);
  const wrong: string[] = [];
  let sent = 0;
  for (const mode of MODES)
    for (const [name, body, path] of oddBodies(tag)) {
      const answers = await everywhere(stand, {
        key: 'spent',
        workload: mode,
        body,
        ...(path === undefined ? {} : { path }),
      });
      sent += answers.length;
      if (!answers.every(refusedWell)) wrong.push(`${mode}, ${name}: ${told(answers)}`);
    }
  return [
    equals('a budget is spent to its end, over all processes', spent ? 1 : 0, 1),
    equals('odd sizes of a spent key that are not refused', wrong.length, 0, wrong.join('; ') || `${sent} sent`),
    equals('of these at the upstream', stand.upstream.of(tag).started, 0),
  ];
}

/**
 * Holds every answer back until all callers have either been refused or reached the upstream, so that nothing is settled
 * meanwhile; then lets them go.
 * @returns what reached the upstream at once
 */
async function heldVolley(
  stand: Stand,
  tag: string,
  count: number,
  shot: (turn: number) => Shot,
): Promise<{ readonly atOnce: number; readonly answers: readonly Answer[] }> {
  const { upstream } = stand;
  const begun = upstream.of(tag).started;
  let back = 0;
  upstream.hold(tag);
  const all = Promise.all(
    Array.from({ length: count }, async (_, turn) => {
      const answer = await shoot(stand, turn, shot(turn));
      back++;
      return answer;
    }),
  );
  await until(() => back + upstream.of(tag).started - begun >= count);
  const atOnce = upstream.of(tag).inFlight;
  upstream.release(tag);
  return { atOnce, answers: await all };
}

const MOST_VOLLEYS = 20;

/**
 * Sends volleys until one has nothing served and something refused by the limit: on a machine without time for its Redis
 * requests are refused before any limit is asked.
 */
async function untilRefused(
  send: () => Promise<readonly Answer[]>,
  status: 402 | 429,
): Promise<{ readonly answers: readonly Answer[]; readonly reached: boolean }> {
  const answers: Answer[] = [];
  for (let i = 0; i < MOST_VOLLEYS; i++) {
    const volleyed = await send();
    answers.push(...volleyed);
    const [served, refused] = [200, status].map((code) => volleyed.some((answer) => answer.status === code));
    if (served === false && refused === true) return { answers, reached: true };
  }
  return { answers, reached: false };
}

/** Neither served nor refused by a limit, nor by nobody's being able to check one. */
const odd = (answers: readonly Answer[], status: 402 | 429): readonly Answer[] =>
  answers.filter((answer) => answer.status !== 200 && answer.status !== status && !uncheckable(answer));

/** 100 at once against one small budget of an organisation, by two of its keys, in every mode. */
export async function burst(stand: Stand): Promise<readonly Check[]> {
  const tag = freshTag();
  const shot = (turn: number): Shot => ({
    key: turn % 4 < 2 ? 'burstA' : 'burstB',
    workload: MODES[turn % 3] as string,
    body: exactBody(tag, 64, turn % 5 === 0 ? { stream: true } : {}),
  });
  const { ended } = stand.outages();
  const { atOnce, answers: held } = await heldVolley(stand, tag, 100, shot);
  const { answers, reached } = await untilRefused(() => volley(stand, 60, shot), 402);
  const all = [...held, ...answers];
  return [
    atMost(
      `100 at once against ${BURST_USD} USD, then 60 at once until it is spent: USD at the upstream`,
      stand.upstream.of(tag).nanoUsd / 1e9,
      allowed(stand, BURST_USD, ended),
      `${atOnce} at once; ${told(all)}`,
    ),
    equals('and the budget was put to the test', reached ? 1 : 0, 1),
    equals('answers that are neither served nor refused', odd(all, 402).length, 0, told(odd(all, 402))),
  ];
}

/** Requests and tokens of a minute, and requests at once, over all processes. */
export async function rates(stand: Stand): Promise<readonly Check[]> {
  const { upstream } = stand;
  const { ended } = stand.outages();
  const [rpm, slots, tpm] = [freshTag(), freshTag(), freshTag()];
  const in3 = (key: Shot['key'], body: string) => (turn: number) => ({
    key,
    workload: MODES[turn % 3] as string,
    body,
  });
  const minute = await untilRefused(() => volley(stand, 100, in3('rpm', exactBody(rpm, 4))), 429);
  let most = 0;
  const atOnce = await untilRefused(async () => {
    const held = await heldVolley(stand, slots, 60, in3('slots', exactBody(slots, 4)));
    most = Math.max(most, held.atOnce);
    return held.answers.filter(({ status }) => status !== 200);
  }, 429);
  const tokens = await untilRefused(() => volley(stand, 100, in3('tpm', exactBody(tpm))), 429);
  const strange = [minute, atOnce, tokens].flatMap(({ answers }) => odd(answers, 429));
  return [
    atMost(
      'requests in a minute at the upstream',
      upstream.of(rpm).started,
      allowed(stand, RPM, ended),
      told(minute.answers),
    ),
    atMost('requests at once at the upstream', most, allowed(stand, AT_ONCE, ended), told(atOnce.answers)),
    atMost(
      'tokens in a minute at the upstream',
      upstream.of(tpm).tokens,
      allowed(stand, TPM, ended),
      told(tokens.answers),
    ),
    equals('and they were put to the test', [minute, atOnce, tokens].filter(({ reached }) => reached).length, 3),
    equals('answers that are neither served nor refused', strange.length, 0, told(strange)),
  ];
}
