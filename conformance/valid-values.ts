import { isNode, type SchemaNode } from './openai-schema.ts';

/** Deeper, one value of a kind is enough. */
const VARIED_DEPTH = 5;
/** Deeper, what need not be there is left out; the description is recursive. */
const DEEPEST = 12;

const STRINGS: Readonly<Record<string, string>> = {
  '^tunnel_[a-z0-9]{32}$': `tunnel_${'a0'.repeat(16)}`,
  '^[a-zA-Z0-9_-]+$': 'name_1',
};

const distinct = (values: readonly unknown[]): unknown[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];
const list = (value: unknown): readonly SchemaNode[] => (Array.isArray(value) ? value.filter(isNode) : []);

/** Makes values that a schema allows: every alternative, every word of an enumeration, both ends of a range, the least and the fullest object. */
export class ValidValues {
  readonly #definitions: Readonly<Record<string, SchemaNode>>;

  constructor(definitions: Readonly<Record<string, SchemaNode>>) {
    this.#definitions = definitions;
  }

  /** @throws RangeError where the description uses a word that this maker does not know */
  of(node: SchemaNode): readonly unknown[] {
    return distinct(this.#values(node, 0));
  }

  /** The members of an object schema, through references and `allOf`, and which of them must be there. */
  members(node: SchemaNode): {
    readonly properties: Readonly<Record<string, SchemaNode>>;
    readonly required: ReadonlySet<string>;
  } {
    const own = this.#resolve(node);
    const parts = list(own['allOf']).map((part) => this.members(part));
    const properties = isNode(own['properties']) ? (own['properties'] as Record<string, SchemaNode>) : {};
    return {
      properties: Object.assign({}, ...parts.map((part) => part.properties), properties) as Record<string, SchemaNode>,
      required: new Set([
        ...parts.flatMap((part) => [...part.required]),
        ...((own['required'] as string[] | undefined) ?? []),
      ]),
    };
  }

  #resolve(node: SchemaNode): SchemaNode {
    const { $ref } = node;
    return typeof $ref === 'string'
      ? this.#resolve(this.#definitions[$ref.replace('#/$defs/', '')] as SchemaNode)
      : node;
  }

  #values(given: SchemaNode, depth: number): readonly unknown[] {
    const node = this.#resolve(given);
    const all = this.#all(node, depth);
    if (all.length === 0) throw new RangeError(`no value for ${JSON.stringify(node).slice(0, 200)}`);
    return depth > VARIED_DEPTH ? all.slice(0, 1) : all;
  }

  #all(node: SchemaNode, depth: number): readonly unknown[] {
    if ('const' in node) return [node['const']];
    if (Array.isArray(node['enum'])) return node['enum'];
    const choices = [...list(node['anyOf']), ...list(node['oneOf'])];
    if (choices.length > 0) {
      const ordered =
        depth > DEEPEST ? [...choices].sort((a, b) => Number(this.#nests(a)) - Number(this.#nests(b))) : choices;
      return ordered.flatMap((choice) => this.#values(choice, depth));
    }
    const { type } = node;
    if (Array.isArray(type)) return type.flatMap((each: string) => this.#values({ ...node, type: each }, depth));
    if ('allOf' in node || type === 'object' || 'properties' in node) return this.#objects(node, depth);
    if (type === 'array') return this.#arrays(node, depth);
    if (type === 'string') return [this.#string(node)];
    if (type === 'boolean') return [true, false];
    if (type === 'null') return [null];
    if (type === 'integer' || type === 'number') return [node['minimum'] ?? 0, node['maximum'] ?? 7];
    if (type === undefined) return [{ any: ['thing', 1] }];
    throw new RangeError(`a type ${JSON.stringify(type)}`);
  }

  #nests(node: SchemaNode): boolean {
    return !['string', 'boolean', 'null', 'integer', 'number'].includes(this.#resolve(node)['type'] as string);
  }

  #string({ pattern, format, minLength }: SchemaNode): string {
    if (typeof pattern === 'string') {
      const known = STRINGS[pattern];
      if (known === undefined) throw new RangeError(`a pattern ${pattern}`);
      return known;
    }
    return format === 'uri' ? 'https://example.com/a.png' : 'Grüße 🌍 "x"'.padEnd(Number(minLength ?? 0), 'x');
  }

  #arrays(node: SchemaNode, depth: number): readonly unknown[] {
    const least = Number(node['minItems'] ?? 0);
    const items = isNode(node['items']) ? this.#values(node['items'], depth + 1) : ['x'];
    const filled = items.map((item) => Array.from({ length: Math.max(1, least) }, () => item));
    return depth > DEEPEST && least === 0 ? [[]] : least === 0 ? [...filled, []] : filled;
  }

  /** The least object, and as many full ones as show every value of every member. */
  #objects(node: SchemaNode, depth: number): readonly unknown[] {
    const { properties, required } = this.members(node);
    const names = Object.keys(properties).filter((name) => depth <= DEEPEST || required.has(name));
    const values = names.map((name) => this.#values(properties[name] as SchemaNode, depth + 1));
    const full = Array.from({ length: Math.max(1, ...values.map(({ length }) => length)) }, (_, i) =>
      Object.fromEntries(
        names.map((name, at) => [name, (values[at] as unknown[])[i % (values[at] as unknown[]).length]]),
      ),
    );
    const least = Object.fromEntries([...required].map((name) => [name, full[0]?.[name] ?? 'x']));
    const more = node['additionalProperties'];
    const extra =
      more === true
        ? [{ foo: 'bar' }]
        : isNode(more)
          ? this.#values(more, depth + 1)
              .slice(0, 1)
              .map((value) => ({ foo: value }))
          : [];
    return [...full, least, ...extra.map((each) => ({ ...least, ...each }))];
  }
}
