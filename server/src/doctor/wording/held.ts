import type { ToldCause } from '../examine.ts';

/** Why a wording is not shown. Nothing of what the model said is in it. */
export const FAULTS = {
  empty: 'it says nothing',
  long: 'it is too long',
  strange: 'it holds characters that plain English has no use for',
  command: 'it names a command or an act that the rules do not propose',
  quote: 'it quotes what the diagnosis does not hold',
  name: 'it names an object, a figure or an address that the diagnosis does not hold',
  repeats: 'it repeats lines of the cluster as its own words',
} as const;
export type Fault = keyof typeof FAULTS;

const LONGEST = 1_200;
/** So many words of a quote in a row, outside of quotation marks, are no accident. */
const RUN = 5;

const PROGRAMS =
  /\b(?:kubectl|kubeadm|oc|helm|docker|podman|nerdctl|crictl|ctr|curl|wget|bash|zsh|sudo|su|ssh|scp|rm|dd|nsenter|etcdctl|systemctl|git|npx?|pip3?|apt|yum|python3?|powershell|terraform|aws|gcloud|az|eval|chmod|chown)\b/i;
/** What changes something. */
const ACTS =
  /\b(?:delet|remov|destroy|wip|purg|eras|uninstall|truncat|kill|drain|evict|exec|disabl|overwrit|format|terminat|force|patch|grant|bypass|downgrad|upload|download|install|paste|email)\w*/gi;
const KINDS =
  /^(?:deployments?|pods?|services?|namespaces?|nodes?|secrets?|configmaps?|statefulsets?|daemonsets?|replicasets?|jobs?|cronjobs?|ingress(?:es)?|claims?|volumes?|serviceaccounts?|clusters?)$/;
const ARTICLE = /^(?:the|an?|your|this|that)$/;
/** Words of prose that stand beside a kind and name no object. */
const PROSE = new Set(
  `a all also an and another any are as asks at be because been before bears both but by can cannot could describe did do does
  each ends every exits failed failing fails first for from gets had has have holds if in inside into is it its itself keeps lacks
  like may must needs never no not now of on one only or other ought out own reads restarting restarts same see should since
  so still starts stays stops that the their them then there they this to until was waits wants were what when where which
  while whose will with without would you your running pending crashing whole affected named new kubernetes`.split(
    /\s+/,
  ),
);

/** On one line, in the usual form of its characters. */
export const collapsed = (text: string): string => text.normalize('NFKC').replaceAll(/\s+/g, ' ').trim();
const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const bare = (token: string): string => token.replaceAll(/^[^\p{L}\p{N}/~$-]+|[^\p{L}\p{N}/]+$/gu, '').toLowerCase();
/** Names, figures, options and addresses, other than words of prose. */
const isShaped = (token: string): boolean => /[\p{N}\-_./:=@$~\\#*+<>{}[\]|]/u.test(token);

/** What may be said of causes. */
function sayable(causes: readonly ToldCause[]) {
  const refs = causes.flatMap(({ culprit, hurts }) => [culprit, ...hurts]);
  const commands = new Set(
    causes
      .flatMap(({ commands: all }) => all)
      .flatMap((command) => [command, command.slice(Math.max(0, command.search(/\bkubectl\b/)))])
      .map(collapsed),
  );
  const rules = collapsed(
    [
      ...causes.flatMap(({ code, means, summary }) => [code, means, summary]),
      ...refs.flatMap(({ kind, namespace = '', name }) => [
        `${kind} ${namespace}/${name} ${kind}/${name} ${namespace} ${name}`,
      ]),
    ].join(' '),
  );
  const names = new Set(`${rules} ${[...commands].join(' ')}`.split(' ').map(bare));
  const quotes = causes.flatMap(({ evidence }) => evidence.map(({ quote }) => collapsed(quote)));
  const acts = new Set(
    wordsOf([...causes.map(({ means }) => means), ...commands].join(' ')).filter((word) => word.search(ACTS) === 0),
  );
  return { commands: [...commands].sort((a, b) => b.length - a.length), rules, names, quotes, acts };
}

function repeats(text: string, { quotes, rules }: Pick<ReturnType<typeof sayable>, 'quotes' | 'rules'>): boolean {
  const own = ` ${wordsOf(rules).join(' ')} `;
  const said = quotes.map((quote) => ` ${wordsOf(quote).join(' ')} `);
  const words = wordsOf(text);
  return words.some((_, i) => {
    if (i + RUN > words.length) return false;
    const run = ` ${words.slice(i, i + RUN).join(' ')} `;
    return !own.includes(run) && said.some((quote) => quote.includes(run));
  });
}

/**
 * Holds a model's words against the diagnosis that they word. Names outside of quotation marks are those of the rules: what
 * a line of a log brings in may be quoted and no more, and a quote that asks for an act is not repeated at all.
 * Strict rather than kind: what is lost is a second wording of what stands beside it.
 * @returns the first fault; `null`: it may be shown
 */
export function faultOf(text: string, causes: readonly ToldCause[]): Fault | null {
  if (text.trim() === '') return 'empty';
  if (text.length > LONGEST) return 'long';
  const whole = collapsed(text);
  if (/[\p{Cc}\p{Cf}\p{Co}]|[^\p{Script=Latin}\p{N}\p{P}\p{S}\s]/u.test(whole)) return 'strange';
  const may = sayable(causes);
  let rest = whole;
  // A command within backticks, or at the end of a sentence: nothing else may hang on it.
  for (const command of may.commands)
    rest = ` ${rest.replaceAll(`\`${command}\``, ' , ')} `.replaceAll(` ${command}. `, ' . ').trim();
  for (const [, span] of rest.matchAll(/`+([^`]*)`+/g)) {
    const code = (span ?? '').trim();
    if (!may.names.has(bare(code)) && !may.rules.includes(code)) return PROGRAMS.test(code) ? 'command' : 'name';
  }
  rest = rest.replaceAll(/`+([^`]*)`+/g, ' $1 ');
  if (rest.includes('`')) return 'command';
  // Acts and programs are looked for in quotes too.
  const acts = rest.toLowerCase().match(ACTS) ?? [];
  if (rest.search(PROGRAMS) !== -1 || acts.some((act) => !may.acts.has(act))) return 'command';
  const marks = /["“”„«»]([^"“”„«»]*)["“”„«»]/g;
  for (const [, quote] of rest.matchAll(marks)) {
    const exact = (quote ?? '').trim().replace(/[.,]$/, '');
    if (![...may.quotes, may.rules].some((each) => each.includes(exact))) return 'quote';
  }
  rest = rest.replaceAll(marks, ' , ');
  if (/["“”„«»]/.test(rest)) return 'quote';
  const words = rest.split(' ');
  const tokens = words.map(bare);
  if (tokens.some((token) => isShaped(token) && !may.names.has(token))) return 'name';
  const isOdd = (word = ''): boolean => word !== '' && !PROSE.has(word) && !may.names.has(word);
  const isEnd = (word = ''): boolean => /[^\p{L}\p{N}]$/u.test(word);
  const namesOther = tokens.some((token, i) => {
    if (!KINDS.test(token)) return false;
    const next = i + (/^(?:named|called)$/.test(tokens[i + 1] ?? '') ? 2 : 1);
    if (!isEnd(words[i]) && isOdd(tokens[next])) return true;
    return ARTICLE.test(tokens[i - 2] ?? '') && !isEnd(words[i - 1]) && isOdd(tokens[i - 1]);
  });
  if (namesOther) return 'name';
  return repeats(rest, may) ? 'repeats' : null;
}
