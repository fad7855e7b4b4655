import type { IncomingHttpHeaders } from 'node:http';
import { recordingUpstream, type RecordingUpstream } from '../../app/http-exchange.fixture.ts';

type Label = string;
type Kind = keyof typeof SERVED;

/** What a served model finds in a text: what stands there as `#label`, or `#?label` where it is not sure. */
const markedIn = (text: string): { sure: readonly Label[]; unsure: readonly Label[] } => ({
  sure: [...text.matchAll(/#([a-z][a-z-]*)/g)].map(([, label]) => label!),
  unsure: [...text.matchAll(/#\?([a-z][a-z-]*)/g)].map(([, label]) => label!),
});

/** A refusal of the server, with its status. */
class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface Turn {
  readonly role: string;
  readonly content: string;
}
interface Body {
  readonly model?: string;
  readonly messages?: readonly Turn[];
  readonly input?: string | readonly string[];
  readonly chat_template_kwargs?: {
    readonly guideline?: string;
    readonly guardian_config?: { readonly criteria_id?: string };
  };
}

const turnsOf = ({ messages }: Body, roles: readonly string[]): readonly Turn[] => {
  if (messages === undefined || messages.length === 0) throw new Refused(400, 'messages: field required');
  messages.forEach(({ role, content }, i) => {
    if (role !== roles[i % roles.length])
      throw new Refused(400, `Conversation roles must alternate ${roles.join('/')}/...`);
    if (typeof content !== 'string') throw new Refused(400, 'content: not a string');
  });
  return messages;
};
const last = (turns: readonly Turn[]): string => turns.at(-1)!.content;
const completion = (content: string, yes: number | null = null): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content },
      logprobs:
        yes === null
          ? null
          : {
              content: [
                {
                  token: content,
                  top_logprobs: [
                    { token: 'Yes', logprob: Math.log(yes) },
                    { token: 'No', logprob: Math.log(1 - yes) },
                  ],
                },
              ],
            },
      finish_reason: 'stop',
    },
  ],
});
const ASK = ['user', 'assistant'] as const;
const wordsOf = (words: Readonly<Record<Label, string>>, labels: readonly Label[]): string[] => [
  ...new Set(labels.flatMap((label) => words[label] ?? [])),
];

const LLAMA: Readonly<Record<Label, string>> = {
  violence: 'S1',
  'crime-and-weapons': 'S2',
  minors: 'S4',
  'regulated-advice': 'S6',
  hate: 'S10',
  'self-harm': 'S11',
  sexual: 'S12',
  defamation: 'S5',
};
const QWEN: Readonly<Record<Label, string>> = {
  violence: 'Violent',
  'crime-and-weapons': 'Non-violent Illegal Acts',
  sexual: 'Sexual Content or Sexual Acts',
  'self-harm': 'Suicide & Self-Harm',
  hate: 'Unethical Acts',
  harassment: 'Unethical Acts',
  attack: 'Jailbreak',
  defamation: 'PII',
};
const RISKS: Readonly<Record<string, Label>> = {
  violence: 'violence',
  social_bias: 'hate',
  profanity: 'harassment',
  sexual_content: 'sexual',
  unethical_behavior: 'crime-and-weapons',
  jailbreak: 'attack',
};
const GUIDELINES: readonly (readonly [RegExp, readonly Label[]])[] = [
  [/^"No Dangerous Content": /, ['violence', 'self-harm', 'crime-and-weapons']],
  [/^"No Harassment": /, ['harassment']],
  [/^"No Hate Speech": /, ['hate']],
  [/^"No Sexually Explicit Information": /, ['sexual']],
];
const MODERATED: Readonly<Record<string, Label>> = {
  violence: 'violence',
  'violence/graphic': 'violence',
  hate: 'hate',
  'hate/threatening': 'hate',
  harassment: 'harassment',
  'harassment/threatening': 'harassment',
  sexual: 'sexual',
  'sexual/minors': 'minors',
  'self-harm': 'self-harm',
  'self-harm/intent': 'self-harm',
  'self-harm/instructions': 'self-harm',
  illicit: 'crime-and-weapons',
  'illicit/violent': 'crime-and-weapons',
};

/** What each served model answers, in its own format, or refuses. Written from the cards, knowing nothing of the adapters. */
const SERVED = {
  'llama-guard': {
    path: '/v1/chat/completions',
    answer(body: Body) {
      const codes = wordsOf(LLAMA, markedIn(last(turnsOf(body, ASK))).sure);
      return completion(codes.length === 0 ? '\n\nsafe' : `\n\nunsafe\n${codes.join(',')}`);
    },
  },
  'qwen3-guard': {
    path: '/v1/chat/completions',
    answer(body: Body) {
      const turns = turnsOf(body, ASK);
      const { sure, unsure } = markedIn(last(turns));
      const names = wordsOf(QWEN, sure.length > 0 ? sure : unsure).filter(
        (name) => name !== 'Jailbreak' || turns.length === 1,
      );
      const severity = names.length === 0 ? 'Safe' : sure.length > 0 ? 'Unsafe' : 'Controversial';
      const refusal = turns.length === 1 ? '' : '\nRefusal: No';
      return completion(`Safety: ${severity}\nCategories: ${names.join(', ') || 'None'}${refusal}`);
    },
  },
  'granite-guardian': {
    path: '/v1/chat/completions',
    answer(body: Body) {
      const risk = RISKS[body.chat_template_kwargs?.guardian_config?.criteria_id ?? ''];
      if (risk === undefined) throw new Refused(400, 'unknown risk');
      const { sure, unsure } = markedIn(last(turnsOf(body, ASK)));
      if (unsure.includes(risk)) return completion('Yes\n<confidence> Low </confidence>');
      return completion(`<score> ${sure.includes(risk) ? 'yes' : 'no'} </score>`);
    },
  },
  'shield-gemma': {
    path: '/v1/chat/completions',
    answer(body: Body) {
      const guideline = body.chat_template_kwargs?.guideline ?? '';
      const labels = GUIDELINES.find(([form]) => form.test(guideline))?.[1];
      if (labels === undefined) throw new Refused(400, 'the chat template needs a guideline');
      const { sure } = markedIn(last(turnsOf(body, ASK)));
      return sure.some((label) => labels.includes(label)) ? completion('Yes', 0.94) : completion('No', 0.03);
    },
  },
  'gpt-oss-safeguard': {
    path: '/v1/chat/completions',
    answer(body: Body) {
      const [system, user] = turnsOf(body, ['system', 'user']);
      const names = [...system!.content.matchAll(/^- ([a-z-]+): /gm)].map(([, name]) => name!);
      const answered = user!.content.split('[assistant]').at(-1)!;
      const found = markedIn(answered).sure.filter((label) => names.includes(label));
      return completion(JSON.stringify({ violation: found.length > 0 ? 1 : 0, categories: found }));
    },
  },
  'prompt-guard': {
    path: '/classify',
    answer({ input }: Body) {
      if (typeof input !== 'object' || input.some((text) => text.length > 2048))
        throw new Refused(400, 'input: longer than 512 tokens');
      const data = input.map((text, index) => {
        const share = markedIn(text).sure.includes('attack') ? 0.98 : 0.01;
        return { index, label: share > 0.5 ? 'LABEL_1' : 'LABEL_0', probs: [1 - share, share], num_classes: 2 };
      });
      return { id: 'classify-1', object: 'list', data };
    },
  },
  'openai-moderation': {
    path: '/v1/moderations',
    answer({ input }: Body) {
      if (typeof input !== 'string') throw new Refused(400, 'input: not a string');
      const { sure } = markedIn(input);
      const each = <T>(of: (isMet: boolean) => T) =>
        Object.fromEntries(Object.entries(MODERATED).map(([word, label]) => [word, of(sure.includes(label))]));
      const categories = each((isMet) => isMet);
      const flagged = Object.values(categories).includes(true);
      return {
        id: 'modr-1',
        model: 'omni-moderation-latest',
        results: [{ flagged, categories, category_scores: each((isMet) => (isMet ? 0.9 : 0.02)) }],
      };
    },
  },
} as const;

export interface GuardServer extends RecordingUpstream {
  /** `guard.models` of the config. */
  readonly config: object;
  /** What it does instead of judging: `hang`, a status, or a text that is no verdict. */
  trouble: 'hang' | number | string | null;
}

const KEY = 'key-of-the-guard';
/** What each question takes, whatever it is. */
export const USED = { prompt_tokens: 40, completion_tokens: 7 };

/** A guard model of a kind, served on a free port. It refuses what the real one refuses. */
export async function startGuardServer(kind: Kind, over: object = {}): Promise<GuardServer> {
  const { path, answer } = SERVED[kind];
  const read = (asked: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }) => {
    if (asked.path !== path) throw new Refused(404, 'Not Found');
    if (asked.headers.authorization !== `Bearer ${KEY}`) throw new Refused(401, 'Unauthorized');
    const body = JSON.parse(asked.body) as Body;
    if (body.model !== 'served-guard') throw new Refused(404, 'The model does not exist.');
    const told = answer(body);
    // Serving engines count, the moderation endpoint of a vendor does not.
    return kind === 'openai-moderation' ? told : { ...told, usage: { ...USED, total_tokens: 47 } };
  };
  const server = await recordingUpstream((response, asked) => {
    const { trouble } = guardServer;
    if (trouble === 'hang') return;
    const say = (status: number, body: unknown): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (typeof trouble === 'number') return say(trouble, { error: { message: 'trouble' } });
    if (typeof trouble === 'string') return say(200, completion(trouble));
    try {
      say(200, read(asked));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      say(error.status, { error: { message: error.message, code: error.status } });
    }
  });
  process.env['TEST_GUARD_KEY'] = KEY;
  const baseUrl = path === '/classify' ? server.url.slice(0, -'/v1'.length) : server.url;
  const guardServer: GuardServer = {
    ...server,
    trouble: null,
    config: { id: kind, kind, baseUrl, model: 'served-guard', credential: { env: 'TEST_GUARD_KEY' }, ...over },
  };
  return guardServer;
}
