/**
 * Keeps a label from growing without end: after `max` distinct values every new one becomes `other`.
 * @example boundedLabel(200)('chat') // 'chat'
 */
export function boundedLabel(max: number): (value: string) => string {
  const seen = new Set<string>();
  return (value) => {
    if (seen.has(value)) return value;
    if (seen.size >= max) return 'other';
    seen.add(value);
    return value;
  };
}
