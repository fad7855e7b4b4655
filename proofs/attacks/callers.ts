import { chatBody, codeOf, until, type Answer } from '../kit/client.ts';
import { MODEL } from '../kit/config.ts';
import { atMost, equals, type Check } from '../kit/result.ts';
import { ADMIN_TOKEN, everywhere, exactBody, freshTag, shoot, type Shot, type Stand } from './stands.ts';

/** Revokes a key at the control plane of the first process. */
async function revoke(stand: Stand, secret: string): Promise<void> {
  const id = secret.split('_')[2] as string;
  const answer = await fetch(`${stand.admin}/api/keys/${id}/revoke`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: '{}',
  });
  if (!answer.ok) throw new Error(`the key was not revoked: ${answer.status} ${await answer.text()}`);
}

/**
 * Streams of a key run at every process when it is revoked at one.
 * @param withinMs what may pass until nothing of the key runs anywhere
 */
export const revoked =
  (withinMs: number) =>
  async (stand: Stand): Promise<readonly Check[]> => {
    const { upstream, processes } = stand;
    const [tag, beside, after] = [freshTag(), freshTag(), freshTag()];
    const stream = (of: string): string => chatBody(`tag=${of};out=900;pace=100`, { stream: true });
    const count = 2 * processes;
    let endedAt = 0;
    const streams = Array.from({ length: count }, async (_, turn) => {
      const answer = await shoot(stand, turn, { key: 'gone', body: stream(tag) });
      endedAt = performance.now();
      return answer;
    });
    // Nobody waits for it: the upstream ends it with the stand.
    const other = shoot(stand, 0, { key: 'stays', body: chatBody(`tag=${beside};out=60;pace=100`, { stream: true }) });
    await until(() => upstream.of(tag).inFlight === count && upstream.of(beside).inFlight === 1);
    const from = performance.now();
    await revoke(stand, stand.keys.gone);
    const shot: Shot = { key: 'gone', body: exactBody(after, 1) };
    const refused = await until(async () => (await everywhere(stand, shot)).every(({ status }) => status === 401));
    const refusedMs = performance.now() - from;
    const answers = await Promise.all(streams);
    const endedMs = endedAt - from;
    const atRefusal = upstream.of(after).started;
    const late = await everywhere(stand, shot);
    const proper = answers.filter(
      (answer) => answer.status === 200 && codeOf(answer) === 'JG_AUTH_UNKNOWN_KEY' && !answer.text.includes('[DONE]'),
    );
    await until(() => upstream.of(tag).inFlight === 0, withinMs);
    return [
      atMost(`ms until ${count} streams of a key that was revoked at one process have ended`, endedMs, withinMs),
      equals('streams that end with the reason in them', proper.length, count),
      equals('of these still bought at the upstream', upstream.of(tag).inFlight, 0),
      atMost('ms until the key is refused at every process', refused ? refusedMs : Infinity, withinMs),
      equals('requests of it that are served after that', upstream.of(after).started - atRefusal, 0),
      equals('and refused as an unknown key', late.filter(({ status }) => status === 401).length, late.length),
      equals("another key's stream goes on to its end", (await other).text.includes('[DONE]') ? 1 : 0, 1),
    ];
  };

/** What an answer says, but for the names in it and what counts the request. */
const words = ({ status, text }: Answer, ...names: readonly string[]): string =>
  names.reduce((left, name) => left.replaceAll(name, 'NAME'), `${status} ${text.replaceAll(/jg_[\w-]+/g, 'NAME')}`);

/** A workload that a key may not use, beside one that nobody has. */
export async function foreignWorkload(stand: Stand): Promise<readonly Check[]> {
  const tag = freshTag();
  const said = new Set<string>();
  let [sent, refused] = [0, 0];
  for (const workload of ['secret', 'nowhere'])
    for (const shot of [
      { key: 'limited', workload, body: exactBody(tag) },
      { key: 'limited', body: exactBody(tag, 64, { model: workload }) },
    ] as const)
      for (const answer of await everywhere(stand, shot)) {
        sent++;
        if (answer.status === 404) refused++;
        said.add(`${'workload' in shot ? 'header' : 'model'} ${words(answer, workload)}`);
      }
  return [
    equals('asks for a workload of others that are answered 404', refused, sent),
    equals(
      'ways to say it, by header and by model, of a foreign and of an unknown one',
      said.size,
      2,
      [...said].join(' '),
    ),
    equals('of these at the upstream', stand.upstream.of(tag).started, 0),
  ];
}

/** What one process made for one organisation is asked for by another one at every process. */
export async function foreignObjects(stand: Stand): Promise<readonly Check[]> {
  const { upstream } = stand;
  const [made, stolen, own] = [freshTag(), freshTag(), freshTag()];
  const body = (tag: string, more: object = {}): string =>
    JSON.stringify({ model: MODEL, input: 'x', user: `tag=${tag}`, max_output_tokens: 8, ...more });
  const ask = (key: 'owner' | 'stranger', tag: string, id: string, workload: string): Promise<readonly Answer[]> =>
    everywhere(stand, { key, path: '/v1/responses', workload, body: body(tag, { previous_response_id: id }) });
  const first = await shoot(stand, 0, { key: 'owner', path: '/v1/responses', body: body(made) });
  const id = `resp_${made}`;
  const foreign = [...(await ask('stranger', stolen, id, 'observe')), ...(await ask('stranger', stolen, id, 'ruled'))];
  const nobodys = await ask('stranger', stolen, 'resp_nowhere', 'ruled');
  const said = new Set([...foreign, ...nobodys].map((answer) => words(answer, id, 'resp_nowhere')));
  const ofOwner = [...(await ask('owner', own, id, 'observe')), ...(await ask('owner', own, id, 'ruled'))];

  const decision = String(first.headers['x-joulegate-decision']);
  const looks = await Promise.all(
    [decision, '/v1/decisions/jg_nowhere'].flatMap((path) =>
      stand.ports.map(async (port) => {
        const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
          headers: { authorization: `Bearer ${stand.keys.stranger}` },
        });
        return `${answer.status} ${(await answer.text()).replaceAll(/jg_[\w-]+/g, 'NAME')}`;
      }),
    ),
  );
  return [
    equals('a response is made at one process', first.status, 200),
    equals(
      "another organisation's previous_response_id, with and without a rule, answered 404",
      foreign.filter(({ status }) => status === 404).length,
      foreign.length,
    ),
    equals('ways to say it, of a foreign and of an unknown one', said.size, 1, [...said].join(' ')),
    equals('of these at the upstream', upstream.of(stolen).started, 0),
    equals(
      "its owner's, served at every process",
      ofOwner.filter(({ status }) => status === 200).length,
      ofOwner.length,
    ),
    equals('ways to answer for a decision of others and for one of nobody', new Set(looks).size, 1, looks[0]),
  ];
}
