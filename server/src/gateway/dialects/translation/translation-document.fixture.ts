import { CHAT_CASES } from './chat-cases.ts';
import { CHAT_PARAMETERS } from './chat-parameters.ts';
import { CHAT_OVER_RESPONSES_CASES } from './chat-over-responses/cases.ts';
import { CHAT_OVER_RESPONSES_PARAMETERS } from './chat-over-responses/parameters.ts';
import { CHAT_VALUE_CASES } from './chat-value-cases.ts';
import { MESSAGES_CASES, MESSAGES_PARAMETERS } from './messages-parameters.ts';
import { MESSAGES_VALUE_CASES } from './messages-value-cases.ts';
import type { CaseTable, Fate, ParameterTable } from './parameters.ts';
import { RESPONSES_CASES } from './responses/cases.ts';
import { RESPONSES_PARAMETERS } from './responses/parameters.ts';
import { BUDGET_BY_EFFORT, THINKING_SHARE } from './reasoning.ts';
import { VENDOR_VALUES, type VendorValues } from './vendor-values.ts';

const FATES: readonly Fate[] = ['mapped', 'dropped', 'refused'];
const code = (name: string): string => `\`${name}\``;

const rows = (table: ParameterTable): string =>
  FATES.flatMap((fate) =>
    Object.entries(table)
      .filter(([, row]) => row.fate === fate)
      .map(
        ([name, row]) =>
          `| ${code(name)} | ${fate} | ${row.to === '' ? '' : row.to.split(', ').map(code).join(', ')} | ${row.why} |`,
      ),
  ).join('\n');

const cases = (table: CaseTable): string =>
  Object.entries(table)
    .map(([name, { fate, why }]) => `| ${code(name)} | ${fate} | ${why} |`)
    .join('\n');

/** How many rows of each fate, such as `20 mapped, 10 dropped, 9 refused`. */
export const counts = (table: Readonly<Record<string, { readonly fate: Fate }>>): string =>
  FATES.map((fate) => `${Object.values(table).filter((row) => row.fate === fate).length} ${fate}`).join(', ');

const said = (value: VendorValues[keyof VendorValues]): string =>
  Array.isArray(value) ? value.map(code).join(', ') : value === Infinity ? '' : String(value as unknown);

/** A row a rule, a column a family. */
function families(): string {
  const names = Object.keys(VENDOR_VALUES).filter((name) => name !== 'anthropic') as (keyof typeof VENDOR_VALUES)[];
  const rules = Object.keys(VENDOR_VALUES.unknown) as (keyof VendorValues)[];
  return [
    `| | ${names.join(' | ')} |`,
    `|---|${names.map(() => '---|').join('')}`,
    ...rules.map((rule) => `| ${rule} | ${names.map((name) => said(VENDOR_VALUES[name][rule])).join(' | ')} |`),
  ].join('\n');
}

const section = (title: string, parameters: ParameterTable, inside: CaseTable): string => `## ${title}
Parameters: ${counts(parameters)}.

| parameter | fate | becomes | how, or why not |
|---|---|---|---|
${rows(parameters)}

Inside parameters: ${counts(inside)}.

| case | fate | why |
|---|---|---|
${cases(inside)}
`;

/** The whole of docs/translation.md. */
export const translationDocument =
  (): string => `# Translation between OpenAI and Anthropic, and between OpenAI's endpoints
<!-- Generated from the tables of server/src/gateway/dialects/translation; UPDATE_DOCS=1 npm run test:unit writes it. -->

Where client and upstream speak the same protocol, joulegate forwards bytes. Only where they do not, it translates
requests, answers, streams and errors, and this page says what becomes of every parameter:

- **mapped**: it means the same there, or the nearest that can be said.
- **dropped**: it changes only how well a wish is met. The answer tells it in \`x-joulegate-dropped\`.
- **refused**: without it the form or the safety of the answer would be another, so that the caller's code would break
  or trust what is not there. The request goes to a deployment that can carry it, or is answered 400 with the name.

A parameter that no table knows is an extension of some server: it is dropped and told.

${section('A chat completion to an Anthropic upstream', CHAT_PARAMETERS, CHAT_CASES)}
${section('A message to an OpenAI-compatible upstream', MESSAGES_PARAMETERS, MESSAGES_CASES)}
${section('A response to an upstream of chat completions or of messages', RESPONSES_PARAMETERS, RESPONSES_CASES)}
A deployment whose \`endpoints\` have \`chat\` and not \`responses\` answers \`/v1/responses\` by chat completions, an Anthropic
one by messages: the request becomes a chat completion, and that a message by the first table, whose cases hold too
(told as \`text.format\`, \`reasoning.effort\` and \`input\`). Nothing of a response is kept: clients send the items of the
conversation each time. Thinking comes as a reasoning item. Its summary is the text, and its \`encrypted_content\` brings it
back: the block as Anthropic signed it, where it stood, or the field of chat completions that it came in. It comes without
being asked for, and is not encrypted. \`/compact\` and \`/input_tokens\` are not translated.

${section('A chat completion to an upstream of responses', CHAT_OVER_RESPONSES_PARAMETERS, CHAT_OVER_RESPONSES_CASES)}
A deployment whose \`endpoints\` have \`responses\` and not \`chat\` (models that OpenAI serves there alone) answers
\`/v1/chat/completions\` so, and \`/v1/messages\` by the table of messages and then by this one. The summary of thinking
comes as \`reasoning_content\`, and what brings it back as \`reasoning_details\` of the type \`reasoning.encrypted\`, which a
client sends back on the assistant message.
## Values
Servers of one protocol differ in what values they take. The family of a deployment is known by the host of its \`baseUrl\`,
or else by \`control.operator\`, or else by its model's name; where none says it, what is sent satisfies every family as far
as that harms none. What cannot be made to fit is dropped and told, or refused by name before the upstream is asked; where
another deployment of the workload may serve, it is tried. Names of tools that a vendor would refuse are sent as others, and
the client gets its own back. Ids of calls are sent in the vendor's alphabet, alike in call and result, each once.

${families()}

A message to a vendor of chat completions: ${counts(MESSAGES_VALUE_CASES)}.

| case | fate | why |
|---|---|---|
${cases(MESSAGES_VALUE_CASES)}

A chat completion to Anthropic: ${counts(CHAT_VALUE_CASES)}.

| case | fate | why |
|---|---|---|
${cases(CHAT_VALUE_CASES)}

Numbers in arguments, inputs and schemas keep every digit, however large. \`cache_control\` on parts, messages and tools of a
chat completion is Anthropic's own.

## Efforts
Models that adapt their thinking get \`thinking: {"type": "adaptive"}\` and the effort by its name (minimal as low).
Models that think within a budget get these tokens, at most ${THINKING_SHARE * 100} % of \`max_tokens\`; back, the first of
low and medium whose budget is not smaller, and high above them.

| reasoning_effort | budget_tokens |
|---|---|
| none | \`{"type": "disabled"}\` |
${Object.entries(BUDGET_BY_EFFORT)
  .map(([effort, budget]) => `| ${effort} | ${budget} |`)
  .join('\n')}

## Thinking
An OpenAI client gets the text of thinking as \`reasoning_content\` and the blocks as Anthropic signed them, redacted ones
included, as \`thinking_blocks\`, once per answer, each with its place. Sent back on the assistant message, they reach
Anthropic unchanged and where they stood (several texts of one message come back as one). A client that leaves them out
still gets an answer: where a tool result follows, that turn goes without thinking.

An Anthropic client gets an OpenAI-compatible server's \`reasoning_content\` or \`reasoning\` as a thinking block whose
signature names that field. Sent back, it goes to that field again. Content in parts of thinking and text becomes blocks of
both. What a server gives with a call (signatures of thoughts) comes back inside the call's id, up to 64 KiB, and details of
an answer's thinking inside the signature of its block, up to 1 MiB: vendors that know such members get them again, others do
not. Blocks that Anthropic signed are dropped on the way to another server: the client keeps them, and a later turn at
Anthropic has them. Blocks that joulegate marked are taken out of what goes to Anthropic, which refuses thinking that it did
not sign; where thinking was switched on between such calls and their results, that turn goes without it, told as
\`thinking[history]\`.

## Stop reasons
| Anthropic | OpenAI |
|---|---|
| end_turn, stop_sequence, pause_turn | stop |
| max_tokens, model_context_window_exceeded | length |
| tool_use | tool_calls |
| refusal | content_filter |

Back, \`stop\` after tool calls is tool_use, and stop_sequence where the server tells the sequence (vLLM does).

## Caching
OpenAI-compatible servers cache prefixes by themselves, Anthropic only what is marked, and a write costs more than a
read saves if it is never read. joulegate marks nothing that the caller did not: \`prompt_cache_options\`,
\`prompt_cache_retention\` and \`prompt_cache_breakpoint\` on parts become \`cache_control\`, which may also be sent itself.

## Usage
| | Anthropic | OpenAI |
|---|---|---|
| input that is not from a cache | \`input_tokens\` | \`prompt_tokens\` less the next two |
| read from a cache | \`cache_read_input_tokens\` | \`prompt_tokens_details.cached_tokens\` |
| written to a cache | \`cache_creation_input_tokens\` | \`prompt_tokens_details.cache_write_tokens\` |
| generated, thinking included | \`output_tokens\` | \`completion_tokens\` |
| thinking | \`output_tokens_details.thinking_tokens\` | \`completion_tokens_details.reasoning_tokens\` |

A stream towards an OpenAI client ends with the usage chunk only if \`stream_options.include_usage\` asked for it.

## Counting tokens
\`/v1/messages/count_tokens\` goes to an Anthropic deployment that serves the model. Where a workload has none, the gateway
answers by itself from the length of the prompt, by the tokens per byte that upstreams reported for the workload's messages
(a quarter of a token before the first), and says \`x-joulegate-usage-grade: estimated\`. Nobody is asked and nothing is spent.
`;
