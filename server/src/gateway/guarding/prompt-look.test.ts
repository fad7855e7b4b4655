import { expect, test } from 'vitest';
import { guard } from '../../guard/index.ts';
import { endpointsByPath } from '../dialects/index.ts';
import { PromptLook } from './prompt-look.ts';

const endpoint = endpointsByPath().get('/v1/chat/completions')!;
const body = Buffer.from(
  JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'write to ada@example.org' }] }),
);

test.each([
  ['redact', 'allow', 'block'],
  ['flag', 'allow', 'not-run'],
  ['flag', 'block', 'block'],
] as const)(
  'a prompt that could not be searched, where policy would %s and lets failures %s: %s',
  (action, onFailure, verdict) => {
    const policy = guard.schema.parse({
      default: { mode: 'enforce', onFailure, private: { in: { default: action } } },
    }).default!;
    const turn = guard.turnOf(policy, {
      taken: [],
      configOf: () => null,
      ask: () => Promise.reject(new RangeError('no model')),
    });
    const sendable = { endpoint, body, request: endpoint.parse(body), unseenTexts: [], leanPaths: [] };
    let isFirst = true;
    const look = new PromptLook(turn, sendable, (work) => {
      if (!isFirst) return work();
      isFirst = false;
      return null;
    });
    while (look.step());
    turn.note(look.findings);
    expect(turn.findings).toContainEqual(
      expect.objectContaining({ check: 'private', verdict, ruleIds: ['guard.failed'] }),
    );
    expect(turn.refusal === null).toBe(verdict !== 'block');
  },
);
