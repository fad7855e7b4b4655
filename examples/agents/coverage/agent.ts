import { basename } from 'node:path';
import { coverageOf, foundBy, passing, type Coverage } from './measure.ts';
import { mutantsOf, type Mutant } from './mutants.ts';
import { refusalOf, testFile, type Proposed } from './screen.ts';
import type { Task } from './task.ts';
import type { Workspace } from './workspace.ts';

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}
/** Asks the model once. @returns `null`: the gateway refuses, the budget is spent */
export type Ask = (messages: readonly Message[]) => Promise<string | null>;

/** Coverage of the module and mutants that its tests find. */
export interface Score extends Coverage {
  readonly mutants: { readonly found: number; readonly total: number };
}

export interface Outcome {
  readonly before: Score;
  readonly after: Score;
  /** `null`: nothing was kept. */
  readonly file: string | null;
  readonly kept: readonly string[];
  readonly dropped: readonly { readonly title: string; readonly why: string }[];
  readonly end: string;
}

export interface Bounds {
  readonly rounds: number;
  /** The first so many mutants. */
  readonly mutants: number;
}

const SYSTEM = `You write unit tests with vitest for one module. Answer with one JSON object and nothing else:
{"path": "FILE", "tests": [{"title": "...", "body": "statements that use the exports of the module and expect"}]}
You may write the one file that you are told. Your tests may import nothing, and reach neither files, network, process nor time.`;

const firstPrompt = ({ module, mayWrite }: Task, source: string, living: readonly Mutant[]): string =>
  `Module ${module}:\n${source}\nYou may write ${mayWrite}.\n${livingText(living)}`;
const livingText = (living: readonly Mutant[]): string =>
  `No test finds these changes:\n${living.map(({ line, from, to }) => `line ${line}: ${from} became ${to}`).join('\n')}`;

function proposalOf(answer: string): { readonly path: string; readonly tests: readonly Proposed[] } | null {
  try {
    const { path, tests } = JSON.parse(answer) as { path?: unknown; tests?: unknown };
    if (typeof path !== 'string' || !Array.isArray(tests)) return null;
    return {
      path,
      tests: tests.filter(
        (each): each is Proposed => typeof each?.title === 'string' && typeof each?.body === 'string',
      ),
    };
  } catch {
    return null;
  }
}

const exportsOf = (source: string): readonly string[] =>
  [...source.matchAll(/^export (?:const|function\*?|class) (\w+)/gm)].map(([, name]) => name!);

/**
 * Writes tests until every change of the module is found, the rounds are over or the budget is spent. A test is kept
 * where it passes, twice, and finds a change that nothing before it found; all of them only where line and branch
 * coverage rose.
 */
export async function writeTests(task: Task, workspace: Workspace, ask: Ask, bounds: Bounds): Promise<Outcome> {
  const { module, tests, mayWrite } = task;
  const source = workspace.read(module);
  const mutants = mutantsOf(source).slice(0, bounds.mutants);
  const found = (await foundBy(workspace, module, tests, mutants)).map((titles) => titles.length > 0);
  const scoreOf = async (files: readonly string[]): Promise<Score> => ({
    ...(await coverageOf(workspace, module, files)),
    mutants: { found: found.filter(Boolean).length, total: mutants.length },
  });
  const before = await scoreOf(tests);
  const living = (): readonly Mutant[] => mutants.filter((_, i) => !found[i]);
  const fileOf = (some: readonly Proposed[]): string => testFile(`./${basename(module)}`, exportsOf(source), some);
  let kept: readonly Proposed[] = [];
  const dropped: { title: string; why: string }[] = [];
  const messages: Message[] = [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: firstPrompt(task, source, living()) },
  ];
  let end = 'the rounds are over';
  for (let round = 0; round < bounds.rounds; round++) {
    if (living().length === 0) {
      end = 'every change is found';
      break;
    }
    const answer = await ask(messages);
    if (answer === null) {
      end = 'the gateway refused: the budget of the key is spent';
      break;
    }
    const told: string[] = [];
    const drop = (title: string, why: string): void => {
      dropped.push({ title, why });
      told.push(`${title}: dropped, ${why}`);
    };
    const proposal = proposalOf(answer);
    if (proposal === null) drop('an answer', 'it is no JSON of that form');
    else
      try {
        const fresh = proposal.tests.filter((each) => {
          const why = kept.some(({ title }) => title === each.title) ? 'its title is taken' : refusalOf(each);
          if (why !== null) drop(each.title, why);
          return why === null;
        });
        workspace.write(proposal.path, fileOf(fresh));
        const once = await passing(workspace, mayWrite);
        const twice = await passing(workspace, mayWrite);
        const sound = fresh.filter(({ title }) => {
          const passes = once.includes(title) && twice.includes(title);
          if (!passes) drop(title, 'it does not pass');
          return passes;
        });
        workspace.write(mayWrite, fileOf(sound));
        const finders = sound.length === 0 ? [] : await foundBy(workspace, module, [mayWrite], living());
        const open = mutants.flatMap((_, i) => (found[i] ? [] : [i]));
        for (const test of sound) {
          const news = open.filter((i, at) => !found[i] && finders[at]!.includes(test.title));
          if (news.length === 0) drop(test.title, 'it finds nothing new');
          else {
            kept = [...kept, test];
            for (const i of news) found[i] = true;
          }
        }
      } catch (thrown) {
        if (!(thrown instanceof RangeError)) throw thrown;
        drop('an answer', thrown.message);
      }
    messages.push(
      { role: 'assistant', content: answer },
      { role: 'user', content: [...told, livingText(living())].join('\n') },
    );
  }
  const nothing = { before, after: before, file: null, kept: [], dropped, end };
  if (kept.length === 0) return nothing;
  workspace.write(mayWrite, fileOf(kept));
  const after = await scoreOf([...tests, mayWrite]);
  const rose = after.lines.covered > before.lines.covered && after.branches.covered > before.branches.covered;
  if (!rose) return { ...nothing, end: `${end}; coverage did not rise: nothing is kept` };
  return { before, after, file: fileOf(kept), kept: kept.map(({ title }) => title), dropped, end };
}
