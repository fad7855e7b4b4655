import { type Model, catalogue } from '../../world/index.ts';

/** Behind the model's own name: a date, `latest`, a version of Bedrock's. */
const VERSION = /(?:[-@]\d{4}-\d\d-\d\d|[-@]20\d{6}|-latest)?(?:-v\d+(?::\d+)?)?$/;
/** Before it: a provider as LiteLLM writes it, a region and vendor as Bedrock does. */
const PREFIX = /^(?:[\w.-]+\/)*(?:(?:[a-z]{2,6}\.)?(?:anthropic|openai|meta|mistral|google)\.)?/;

/**
 * A model's name as the books compare it: without provider, date and version, in lower case with hyphens, so that
 * `Claude Sonnet 4.5` of an invoice and `claude-sonnet-4-5-20250929` of a usage export are one.
 *
 * @example plainModelName('gpt-4o-2024-08-06') // 'gpt-4o'
 */
export function plainModelName(name: string): string {
  const bare = name.trim().toLowerCase().replace(PREFIX, '').replace(/\s+/g, '-').replace(VERSION, '');
  return bare.startsWith('claude-') ? bare.replaceAll('.', '-') : bare;
}

/** The catalogue's model of an export's name: exactly, else by its plain name; `undefined` where it has none. */
export const catalogueModel = (name: string): Model | undefined =>
  catalogue.models.find(name) ?? catalogue.models.find(plainModelName(name));
