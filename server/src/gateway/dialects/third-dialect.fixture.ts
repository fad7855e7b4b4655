import { JoulegateError, NO_USAGE, type Usage } from '../../units/index.ts';
import { each, HARMLESS } from './control/facts.ts';
import { singleHeader, type Dialect } from './dialect.ts';
import { EventFollower, parseData, type Verdict } from './event-follower.ts';
import { isRecord, modelOf, parseJsonBody, streamOf } from './json-body.ts';
import type { JsonObject, Lane } from './lane.ts';
import { NO_MEDIA } from './media.ts';
import { spokenMembers } from './spoken-bytes.ts';
import { replaceTexts, type TextPart } from './texts.ts';

/** Words in, words out, counted in a list. */
const usageOf = (spent: unknown): Usage | null =>
  Array.isArray(spent) && spent.every((count) => Number.isInteger(count))
    ? { ...NO_USAGE, inputUncached: spent[0] as number, output: spent[1] as number }
    : null;

/** Lines of `{"w": word}`, each an event; `{"bye": [in, out]}` ends them. */
class OracleFollower extends EventFollower {
  last: Buffer = Buffer.alloc(0);
  protected readonly spoken = spokenMembers('w');
  protected readonly textOf = ({ w }: JsonObject): string => (typeof w === 'string' ? w : '');

  protected inspect(event: Buffer): Verdict {
    const parsed = parseData(event.toString('utf8').replace(/^data: /, ''));
    if (parsed === null) this.garbage ??= event.toString('utf8', 0, 80);
    else if ('bye' in parsed) {
      this.usage = usageOf(parsed['bye']);
      this.last = Buffer.from(event);
      return 'last';
    } else {
      this.committed = true;
      this.contentEvents++;
    }
    return 'forward';
  }
}

const lane: Lane = {
  upstream: 'oracle',
  path: '/ask',
  refused: () => [],
  outgoing: (_call, body, { model: upstreamModel }) => ({
    body: replaceTexts(body, [{ path: ['model'], text: upstreamModel }]),
    dropped: [],
  }),
  follow: () => new OracleFollower(),
  answer(body) {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (!isRecord(parsed) || typeof parsed['oracle'] !== 'string') throw new TypeError('no oracle');
    return { body, usage: usageOf(parsed['spent']) };
  },
  usageAtEnd: () => null,
  error: (_status, body) => body,
};

const error = ({ code, message }: JoulegateError): Buffer => Buffer.from(JSON.stringify({ silence: message, code }));

/** A protocol that no vendor has. */
export const oracle: Dialect = {
  name: 'oracle',
  passed: [],
  serves: ['ask'],
  auth: 'api-key',
  requestIdHeader: 'oracle-id',
  speaks: (headers) => headers['oracle-version'] !== undefined,
  error,
  streamError: (from) => Buffer.concat([Buffer.from('data: '), error(from), Buffer.from('\n\n')]),
  keepAlive: Buffer.from('data: \n\n'),
  addHeaders(headers, client) {
    headers['oracle-version'] = singleHeader(client['oracle-version']) ?? '1';
  },
  headerFacts: { headers: {}, features: {} },
  passedQuery: [],
  askedByHeader: ['oracle-version'],
  passes: (name) => name === 'oracle-mood',
  model: ({ id }) => ({ oracle: id }),
  modelList: (names) => ({ oracles: names.map(({ id }) => id) }),
  endpoints: [
    {
      name: 'ask',
      path: '/v1/ask',
      parse(body) {
        const parsed = parseJsonBody(body, '{"model": ..., "question": ...}');
        if (typeof parsed['question'] !== 'string')
          throw new JoulegateError('JG_BAD_REQUEST', 'there is no question', { where: 'question' });
        return {
          parsed,
          model: modelOf(parsed),
          stream: streamOf(parsed),
          includeUsage: true,
          maxOutputTokens: null,
          answers: 1,
          capabilities: 0,
          media: NO_MEDIA,
          session: null,
        };
      },
      lane,
      facts: {
        fields: each(HARMLESS, 'model', 'question', 'stream'),
        members: {},
        types: {},
        opaque: [],
        unlessSet: [],
      },
      texts: ({ question }): readonly TextPart[] =>
        typeof question === 'string' ? [{ path: ['question'], text: question }] : [],
    },
  ],
};
