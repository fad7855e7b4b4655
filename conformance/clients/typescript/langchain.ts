/** LangChain's ChatOpenAI: chat completions, and the Responses API. */
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { z } from 'zod';
import { ANTHROPIC, CHAT, checks, fails, is, KEY, lane, OPENAI, says, V1, WRONG_KEY } from './report.ts';

const findOrder = tool(({ id }) => `order ${id}: 12`, {
  name: 'find_order',
  description: 'Finds an order',
  schema: z.object({ id: z.int() }),
});
const Total = z.object({ total: z.int() });

async function over(useResponsesApi: boolean, name: string): Promise<void> {
  const llm = (model = name, apiKey = KEY): ChatOpenAI =>
    new ChatOpenAI({ model, apiKey, maxRetries: 0, useResponsesApi, configuration: { baseURL: V1 } });
  const streamed = async (model: string): Promise<string> =>
    (await Array.fromAsync(await llm(model).stream('Hi'))).map(({ text }) => text).join('');
  const status = (code: number) => (error: unknown) => (error as { status?: unknown }).status === code;
  await checks(lane(useResponsesApi ? 'Responses' : 'chat', name), {
    text: async () => says((await llm().invoke('Hi')).text),
    stream: async () => says(await streamed(name)),
    tool: async () => {
      const bound = llm().bindTools([findOrder]);
      const said = await bound.invoke('Hi');
      const [call] = said.tool_calls!;
      is({ id: 10 }, call!.args);
      const result = new ToolMessage({ content: '12', tool_call_id: call!.id! });
      says((await bound.invoke([new HumanMessage('Hi'), said, result])).text);
    },
    object: async () =>
      is({ total: 3 }, await llm().withStructuredOutput(Total, { name: 'sum', method: 'jsonSchema' }).invoke('Sum?')),
    broken: () =>
      fails(
        () => streamed(`${name}-broken`),
        (error) => error instanceof Error,
      ),
    auth: () => fails(() => llm(name, WRONG_KEY).invoke('Hi'), status(401)),
    limit: () => fails(() => llm(`${name}-limited`).invoke('Hi'), status(429)),
    length: () =>
      fails(
        () => llm(`${name}-long`).invoke('Hi'),
        (error) => (error as Error).name === 'ContextOverflowError',
      ),
  });
}

for (const model of [CHAT, ANTHROPIC, OPENAI]) {
  await over(false, model);
  await over(true, model);
}
