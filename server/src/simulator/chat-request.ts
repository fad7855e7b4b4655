/** The parts of a chat-completions body that the simulator answers to. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly maxTokens: number | null;
  readonly tools: readonly FunctionTool[];
  readonly toolChoice: unknown;
  readonly responseFormat: { readonly type: string; readonly schema: unknown } | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface ChatMessage {
  readonly role: string;
  readonly content: unknown;
}

export interface FunctionTool {
  readonly name: string;
  readonly parameters: unknown;
}

/** A body that OpenAI would refuse too. */
export interface BadRequest {
  readonly message: string;
  readonly param: string | null;
}

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads a parsed body. Fields that the simulator does not model are accepted and ignored, as an engine would.
 */
export function readChatRequest(body: unknown): ChatRequest | BadRequest {
  if (!isObject(body)) return { message: 'The request body must be a JSON object.', param: null };
  if (typeof body.model !== 'string') return { message: 'you must provide a model parameter', param: 'model' };
  const messages = body.messages;
  if (!Array.isArray(messages) || messages.length === 0 || !messages.every(isMessage)) {
    return { message: "'messages' must be a non-empty array of messages with a role.", param: 'messages' };
  }
  const stream = body.stream === true;
  const streamOptions = isObject(body.stream_options) ? body.stream_options : null;
  if (streamOptions !== null && !stream) {
    return {
      message: "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      param: 'stream_options',
    };
  }
  if (body.n !== undefined && body.n !== null && body.n !== 1) {
    return { message: 'This deployment answers with one choice: n must be 1.', param: 'n' };
  }
  const limit = body.max_completion_tokens ?? body.max_tokens ?? null;
  if (limit !== null && (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1)) {
    return { message: 'The output limit must be a whole number of at least 1.', param: 'max_completion_tokens' };
  }
  return {
    model: body.model,
    messages,
    stream,
    includeUsage: streamOptions?.include_usage === true,
    maxTokens: limit,
    tools: Array.isArray(body.tools) ? body.tools.flatMap(readTool) : [],
    toolChoice: body.tool_choice ?? 'auto',
    responseFormat: readFormat(body.response_format),
    metadata: isObject(body.metadata) ? body.metadata : {},
  };
}

export const isBadRequest = (request: ChatRequest | BadRequest): request is BadRequest => 'message' in request;

const isMessage = (value: unknown): value is ChatMessage => isObject(value) && typeof value.role === 'string';

function readTool(value: unknown): FunctionTool[] {
  if (!isObject(value) || !isObject(value.function) || typeof value.function.name !== 'string') return [];
  return [{ name: value.function.name, parameters: value.function.parameters }];
}

function readFormat(value: unknown): ChatRequest['responseFormat'] {
  if (!isObject(value) || typeof value.type !== 'string' || value.type === 'text') return null;
  return { type: value.type, schema: isObject(value.json_schema) ? value.json_schema.schema : undefined };
}

/** The text of a message: a string, or the text parts of an array of parts. */
export function messageText(message: ChatMessage): string {
  if (typeof message.content === 'string') return message.content;
  if (!Array.isArray(message.content)) return '';
  return message.content
    .map((part: unknown) => (isObject(part) && typeof part.text === 'string' ? part.text : ''))
    .join('');
}
