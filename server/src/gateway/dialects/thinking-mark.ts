/** How the signature of a thinking block begins that we made of another vendor's thinking: Anthropic never gets one. */
export const THINKING_MARK = 'joulegate:';
