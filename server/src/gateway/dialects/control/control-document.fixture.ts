import { ANTHROPIC_HEADER_FACTS, MESSAGES_FACTS } from '../anthropic/facts.ts';
import { BESIDE_FACTS, CHAT_FACTS, INPUT_FACTS, OPENAI_HEADER_FACTS, RESPONSES_FACTS } from '../openai/facts.ts';
import type { BodyFacts, Fact, Facts, HeaderFacts } from './facts.ts';

const code = (name: string): string => `\`${name}\``;

const broken = ({ does, days }: Fact): string =>
  does === 'stores' ? `site, training, retention${days == null ? '' : ` under ${days} days`}` : 'any';
const becomes = ({ setTo, owned, does }: Fact): string => {
  if (setTo === null) return 'taken out';
  if (setTo !== undefined) return `sent as ${code(setTo)}`;
  return owned === true && does === 'refers' ? "refused unless known as the organisation's own" : 'refused';
};
const passes = ({ idle, country }: Fact): string =>
  country === true
    ? '; a country that the rules allow passes'
    : idle === undefined
      ? ''
      : `; ${idle.map(String).map(code).join(', ')} passes`;

/** Rows of the same fact are one line. */
function rows(facts: Facts): string {
  const lines = new Map<string, string[]>();
  for (const [name, fact] of Object.entries(facts)) {
    if (fact.does === 'harmless' || fact.does === 'content') continue;
    const line = `${fact.does} | ${fact.words} | ${broken(fact)} | ${becomes(fact)}${passes(fact)} |`;
    lines.set(line, [...(lines.get(line) ?? []), name]);
  }
  return [...lines].map(([line, names]) => `| ${names.map(code).join(', ')} | ${line}`).join('\n');
}

const names = (facts: Facts, does: Fact['does']): string =>
  Object.keys(facts)
    .filter((name) => facts[name]?.does === does)
    .map(code)
    .join(', ');

const HEAD = '| name | kind | what it does | rules that it breaks | becomes |\n|---|---|---|---|---|';

const section = (title: string, facts: BodyFacts): string => `### ${title}
${HEAD}
${rows(facts.fields)}

Looked into: ${names(facts.fields, 'content')}. Harmless: ${names(facts.fields, 'harmless')}.
`;

const inside = (facts: BodyFacts): string => `${HEAD}
${rows(facts.members)}

By \`type\` (\`*\`: any ending):

${HEAD}
${rows(facts.types)}

Harmless types: ${names(facts.types, 'harmless')}.
`;

const headers = ({ headers: facts, features }: HeaderFacts): string =>
  [
    ...Object.entries(facts).map(([name, { words }]) => `| ${code(name)} | ${words} | taken out |`),
    ...Object.entries(features).map(
      ([name, starts]) =>
        `| ${code(name)} | turns features on | only harmless ones go on: ${starts.length === 0 ? 'none' : starts.map((start) => code(`${start}*`)).join(', ')} |`,
    ),
  ].join('\n');

/** The whole of docs/control.md. */
export const controlDocument = (): string => `# Control rules and what a request asks for
<!-- Generated from the tables of server/src/gateway/dialects; UPDATE_DOCS=1 npm run test:unit writes it. -->

Control rules of a workload, and those that a request adds by \`x-joulegate-control\`, decide which deployments may serve
it, by the facts that the config states of them. A request's own members can undo that: they send data to others, have
them kept, use what lies at a provider, or change who serves. Where a rule stands (a site, an operator or its law, a
retention, no training, a certification), every member of the body is held against this table, in every mode and before
anything is decided, so that cache, fallback and translation only see what is left. Without a rule every byte passes.

- **refused**: 403 \`JG_CONTROL\`, with the path of the member, what it does, the rules and what to do.
- **taken out**, or **sent as** another value: the answer tells the names in \`x-joulegate-removed\`. Every other byte of
  the body stays as it came.
- A member that is \`null\`, \`false\` or an empty list asks for nothing and passes.
- A field that no table knows is refused, or taken out where the workload says \`control.unknownFields: remove\`. A type of
  tool or content that no table knows is refused. A name that differs from a known one in case only is refused (400).
- What is kept at a provider breaks a rule of site and of training too: where it lies, and for what, is not known.

## Objects that lie at a provider
Responses, conversations, containers and threads belong to the organisation whose request made them: the credential is
joulegate's, so that the provider would give them to anybody. One that another organisation made is not there (404
\`JG_NOT_FOUND\`), rule or none. Who made what is kept as keyed hashes beside pseudonyms: the newest 10,000 of an
organisation in the memory of each process, the newest 100,000 of the last 400 days in the state, where a restart and
every gateway of the same state find them. It is written a quarter of a second behind; with \`storage.redis\` other
processes find it there meanwhile. Only a request that names an object which its process has not seen lately waits for the
state, for a second at most; where the state does not answer and Redis does not tell either, it is refused (503
\`JG_STORE_DOWN\`). An object that nobody here is known to have made passes without rules and is not there under them, in
the same words.

## OpenAI
${section('Chat completions', CHAT_FACTS)}
${section('Responses', RESPONSES_FACTS)}
\`store\` is sent as \`false\` where it is left out too, except to ${code('/v1/responses/compact')} and ${code('/v1/responses/input_tokens')}, which store ${BESIDE_FACTS.unlessSet.length === 0 ? 'nothing' : 'as well'}.

${section('Embeddings and moderations', INPUT_FACTS)}
### Inside of messages, input and tools
${inside(CHAT_FACTS)}
An address (a member whose name ends in \`url\` or \`uri\`) is refused unless it holds its data: the upstream would fetch it.

## Anthropic
${section('Messages and counting tokens', MESSAGES_FACTS)}
### Inside of messages, system and tools
${inside(MESSAGES_FACTS)}
## Headers
No header of a client goes on but these, \`anthropic-version\`, and under any rule \`user-agent\` (to an upstream of the
client's protocol), \`traceparent\` and \`tracestate\`. Of its query \`beta\` of Anthropic's clients goes on.

| header | what it does | under a rule |
|---|---|---|
${headers(OPENAI_HEADER_FACTS)}
${headers(ANTHROPIC_HEADER_FACTS)}
`;
