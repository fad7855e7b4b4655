/** Every client of the set: one file each; its version stands in its kit's manifest. */

/** What is installed together: a language, or one of its environments where packages ask for different versions. */
export type Kit = 'typescript' | 'python' | 'python-official' | 'python-aider' | 'go' | 'java' | 'rust';

export interface Client {
  readonly name: string;
  readonly kit: Kit;
  /** As the manifest names it. */
  readonly package: string;
  /** Inside the language's folder; a program's name where the language compiles. */
  readonly program: string;
}

const client = (kit: Kit, name: string, program: string, packaged = name): Client => ({
  name,
  kit,
  package: packaged,
  program,
});

/** As a person calls it. */
export const languageOf = ({ kit }: Client): string => kit.split('-')[0]!;

export const CLIENTS: readonly Client[] = [
  client('typescript', 'openai', 'openai.ts'),
  client('typescript', '@anthropic-ai/sdk', 'anthropic.ts'),
  client('typescript', 'ai', 'ai-sdk.ts'),
  client('typescript', '@langchain/openai', 'langchain.ts'),
  client('python-official', 'openai', 'openai_sdk.py'),
  client('python-official', 'anthropic', 'anthropic_sdk.py'),
  client('python', 'litellm', 'litellm_client.py'),
  client('python', 'langchain-openai', 'langchain_client.py'),
  client('python', 'llama-index', 'llama_index_client.py', 'llama-index-core'),
  client('python', 'pydantic-ai', 'pydantic_ai_client.py', 'pydantic-ai-slim'),
  client('python', 'openai-agents', 'agents_client.py'),
  client('python', 'instructor', 'instructor_client.py'),
  client('python', 'llm', 'llm_client.py'),
  client('python-aider', 'aider', 'aider_client.py', 'aider-chat'),
  client('go', 'openai-go', 'openai', 'github.com/openai/openai-go/v3'),
  client('go', 'anthropic-sdk-go', 'anthropic', 'github.com/anthropics/anthropic-sdk-go'),
  client('go', 'go-openai', 'goopenai', 'github.com/sashabaranov/go-openai'),
  client('java', 'openai-java', 'OpenAi'),
  client('java', 'anthropic-java', 'Anthropic'),
  client('java', 'LangChain4j', 'LangChain4j', 'langchain4j-open-ai'),
  client('rust', 'async-openai', 'async-openai'),
];
