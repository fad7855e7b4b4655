import { chatBody, until, type Answer } from '../kit/client.ts';
import { MODEL } from '../kit/config.ts';
import { atLeast, atMost, equals, type Check } from '../kit/result.ts';
import {
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

const refusedWell = ({ status }: Answer): boolean => status >= 400 && status < 500;

/** Until nothing fits any more: large requests first, then the smallest. */
async function spendAll(stand: Stand, tag: string): Promise<boolean> {
  for (const tokens of [64, 1])
    for (let turn = 0; ; turn++) {
      const { status } = await shoot(stand, turn, { key: 'spent', body: exactBody(tag, tokens) });
      if (status !== 200) {
        if (status !== 402) return false;
        break;
      }
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

/** 100 at once against one small budget of an organisation, by two of its keys, in every mode. */
export async function burst(stand: Stand): Promise<readonly Check[]> {
  const tag = freshTag();
  const shot = (turn: number): Shot => ({
    key: turn % 4 < 2 ? 'burstA' : 'burstB',
    workload: MODES[turn % 3] as string,
    body: exactBody(tag, 64, turn % 5 === 0 ? { stream: true } : {}),
  });
  const { atOnce, answers } = await heldVolley(stand, tag, 100, shot);
  const again = await volley(stand, 60, shot);
  const spent = stand.upstream.of(tag).nanoUsd / 1e9;
  const wrong = [...answers, ...again].filter(({ status }) => status !== 200 && status !== 402);
  return [
    atMost(
      `100 at once against ${BURST_USD} USD, then 60: USD at the upstream`,
      spent,
      BURST_USD,
      `${atOnce} at once; ${told([...answers, ...again])}`,
    ),
    atLeast('and the budget was put to the test, USD', spent, BURST_USD * 0.7),
    equals('answers other than 200 and 402', wrong.length, 0, told(wrong)),
  ];
}

/** Requests and tokens of a minute, and requests at once, over all processes. */
export async function rates(stand: Stand): Promise<readonly Check[]> {
  const { upstream } = stand;
  const [rpm, slots, tpm] = [freshTag(), freshTag(), freshTag()];
  const minute = await volley(stand, 100, (turn) => ({
    key: 'rpm',
    workload: MODES[turn % 3] as string,
    body: exactBody(rpm, 4),
  }));
  const { atOnce, answers } = await heldVolley(stand, slots, 60, (turn) => ({
    key: 'slots',
    workload: MODES[turn % 3] as string,
    body: exactBody(slots, 4),
  }));
  const tokens = await volley(stand, 100, () => ({ key: 'tpm', body: exactBody(tpm) }));
  return [
    equals('requests in a minute at the upstream', upstream.of(rpm).started, RPM, told(minute)),
    equals('requests at once at the upstream', atOnce, AT_ONCE, told(answers)),
    atMost('tokens in a minute at the upstream', upstream.of(tpm).tokens, TPM, told(tokens)),
    atLeast('and they were put to the test', upstream.of(tpm).tokens, TPM / 3),
  ];
}
