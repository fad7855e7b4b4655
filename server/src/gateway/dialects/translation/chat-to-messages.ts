import { isRecord } from '../json-body.ts';
import type { JsonObject } from '../lane.ts';
import { cacheMark } from './chat-content.ts';
import { CHAT_CASES, type ChatCase } from './chat-cases.ts';
import { CHAT_PARAMETERS } from './chat-parameters.ts';
import { toolsOf } from './chat-tools.ts';
import { turnsOf } from './chat-turns.ts';
import { modelTraits, type ModelTraits } from './claude-models.ts';
import { defined, Findings, lookup, type Tell, type Translated } from './parameters.ts';
import { thinkingOf } from './reasoning.ts';

const TIERS: Readonly<Record<string, string>> = { auto: 'auto', priority: 'auto', default: 'standard_only' };

function stopSequences(stop: unknown, tell: Tell<ChatCase>): readonly unknown[] | undefined {
  if (stop == null) return undefined;
  const all: readonly unknown[] = Array.isArray(stop) ? stop : [stop];
  const seen = all.filter((one) => typeof one !== 'string' || one.trim() !== '');
  if (seen.length < all.length) tell('stop[blank]');
  return seen.length === 0 ? undefined : seen;
}

/** Sampling settings as far as a model takes them, which most do not beside thinking. */
function sampling(request: JsonObject, traits: ModelTraits, thinks: boolean, tell: Tell<ChatCase>): JsonObject {
  const kept: Record<string, unknown> = {};
  for (const name of ['temperature', 'top_p', 'top_k'] as const) {
    if (request[name] == null) continue;
    if (!traits.sampling) tell(`${name}[model]`);
    else if (thinks) tell(`${name}[thinking]`);
    else if (name === 'top_p' && kept['temperature'] !== undefined) tell('top_p[temperature]');
    else kept[name] = request[name];
  }
  if (typeof kept['temperature'] === 'number' && kept['temperature'] > 1) {
    tell('temperature[above-1]');
    kept['temperature'] = 1;
  }
  return kept;
}

/** JSON is asked for without a schema. */
export const asksForObject = (format: unknown): boolean => isRecord(format) && format['type'] === 'json_object';

function structuredOutput(format: unknown, tell: Tell<ChatCase>): JsonObject | undefined {
  if (!isRecord(format) || format['type'] === 'text') return undefined;
  // Asked for in words, where values are made to fit.
  if (asksForObject(format)) return undefined;
  const schema = isRecord(format['json_schema']) ? format['json_schema']['schema'] : undefined;
  if (schema === undefined) tell('response_format[other]');
  return { type: 'json_schema', schema };
}

function promptCache({
  prompt_cache_options: options,
  prompt_cache_retention: retention,
}: JsonObject): JsonObject | undefined {
  if (isRecord(options)) return options['mode'] === 'explicit' ? undefined : cacheMark(options['ttl']);
  if (retention == null) return undefined;
  return cacheMark(retention === '24h' ? retention : null);
}

function serviceTier(tier: unknown, tell: Tell<ChatCase>): string | undefined {
  if (tier == null) return undefined;
  const known = lookup(TIERS, tier);
  if (known === undefined) tell('service_tier[other]');
  return known;
}

/**
 * A chat completion request as a message request.
 * @param model the name sent upstream, which decides what the model takes
 * @throws JoulegateError `JG_BAD_REQUEST` where a message is none
 */
export function chatToMessages(request: JsonObject, model: string): Translated {
  const findings = new Findings<ChatCase>(CHAT_PARAMETERS, CHAT_CASES, request);
  const { tell } = findings;
  const traits = modelTraits(model);
  const maxTokens = request['max_completion_tokens'] ?? request['max_tokens'] ?? traits.maxOutputTokens;
  const options = request['prompt_cache_options'];
  const turns = turnsOf(request['messages'], isRecord(options) ? options['ttl'] : undefined, tell);
  const { members: tools, forced } = toolsOf(request, traits, tell);
  const thinking = thought(request['reasoning_effort'], traits, maxTokens, forced, turns.unthoughtCalls, tell);
  const thinks = isRecord(thinking['thinking']) && thinking['thinking']['type'] !== 'disabled';
  const format = structuredOutput(request['response_format'], tell);
  const effort = thinking['output_config'];
  const user = request['safety_identifier'] ?? request['user'];
  if (isRecord(request['stream_options']) && request['stream_options']['include_obfuscation'] === true)
    tell('stream_options[include_obfuscation]');
  return findings.done(
    defined({
      model,
      max_tokens: maxTokens,
      messages: turns.messages,
      system: turns.system.length === 0 ? undefined : turns.system,
      ...sampling(request, traits, thinks, tell),
      stop_sequences: stopSequences(request['stop'], tell),
      stream: request['stream'] === true ? true : undefined,
      ...tools,
      thinking: thinking['thinking'],
      output_config:
        format === undefined && effort === undefined
          ? undefined
          : { ...(isRecord(effort) ? effort : {}), ...(format === undefined ? {} : { format }) },
      metadata: user == null ? undefined : { user_id: user },
      service_tier: serviceTier(request['service_tier'], tell),
      cache_control: promptCache(request),
    }),
  );
}

/** Thinking gives way to what Anthropic refuses beside it: a forced tool, and tool calls made without thinking. */
function thought(
  effort: unknown,
  traits: ModelTraits,
  maxTokens: unknown,
  forced: boolean,
  unthoughtCalls: boolean,
  tell: Tell<ChatCase>,
): JsonObject {
  if (effort === 'none' || effort == null || traits.thinking === 'adaptive' || !(forced || unthoughtCalls))
    return thinkingOf(effort, traits, typeof maxTokens === 'number' ? maxTokens : traits.maxOutputTokens, tell);
  tell(forced ? 'reasoning_effort[forced-tool]' : 'reasoning_effort[history]');
  return {};
}
