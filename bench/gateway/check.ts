import type { Subject } from './subjects.ts';

const PATIENCE_MS = 30_000;

/** What is wrong with a subject's answers, plain and streamed; `null`: they are right. Checked before anything is timed. */
export async function faultsOf(
  subject: Subject,
  bodyOf: (asks: { readonly stream?: true }) => string,
): Promise<{ readonly plain: string | null; readonly stream: string | null }> {
  const url = `http://127.0.0.1:${subject.port}${subject.path}`;
  const ask = async (asks: { readonly stream?: true }, right: (text: string) => boolean): Promise<string | null> => {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...subject.headers },
        body: bodyOf(asks),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const text = await answer.text();
      return answer.status === 200 && right(text) ? null : `answers ${answer.status}: ${text.slice(0, 200)}`;
    } catch (error) {
      return `does not answer: ${(error as Error).message}`;
    }
  };
  return {
    plain: await ask({}, (text) => text.includes('The invoice is right') && text.includes('"completion_tokens"')),
    stream: await ask({ stream: true }, (text) => text.includes(' token59') && text.trimEnd().endsWith('data: [DONE]')),
  };
}
