import { parseMarkup } from '../markup.ts';
import { refusedDocument } from '../refusal.ts';

/** An element of XML, its name without the prefix of its namespace; attributes by their name with and without it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (Element | string)[];
}

type Node = ReturnType<typeof parseMarkup>[number];

const plain = (name: string): string => name.slice(name.indexOf(':') + 1);

function elementOf(node: Node): Element | string | null {
  if (node.type === 'text') return (node as unknown as { data: string }).data;
  if (!('childNodes' in node) || !('name' in node)) return null;
  const { name, attribs, childNodes } = node as unknown as {
    name: string;
    attribs: Record<string, string>;
    childNodes: Node[];
  };
  const attributes: Record<string, string> = {};
  for (const [key, value] of Object.entries(attribs)) {
    attributes[key] = value;
    attributes[plain(key)] ??= value;
  }
  const children: (Element | string)[] = [];
  for (const child of childNodes) {
    const made = elementOf(child);
    if (made !== null) children.push(made);
  }
  return { name: plain(name), attributes, children };
}

/**
 * Parses XML. Nothing outside of it is read: it may have no document type, so that there are no entities to resolve.
 * @throws JoulegateError `JG_BAD_DOCUMENT` for a document type, or where it is nested too deep
 */
export function parseXml(text: string): Element {
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw refusedDocument('its XML has a document type');
  return {
    name: '',
    attributes: {},
    children: parseMarkup(text, 'xml')
      .map(elementOf)
      .filter((node) => node !== null),
  };
}

/** Every element of a name inside of another, in order; not those inside of `except`. */
export function* elementsIn(of: Element, name: string, except = ''): Generator<Element> {
  for (const child of of.children) {
    if (typeof child === 'string') continue;
    if (child.name === name) yield child;
    if (child.name !== except) yield* elementsIn(child, name, except);
  }
}

export const first = (of: Element | undefined, name: string): Element | undefined =>
  of?.children.find((child): child is Element => typeof child !== 'string' && child.name === name);

export const childElements = (of: Element): readonly Element[] =>
  of.children.filter((child): child is Element => typeof child !== 'string');

/** All text inside. */
export const textIn = (of: Element): string =>
  of.children.map((child) => (typeof child === 'string' ? child : textIn(child))).join('');

/** Targets of a part's relations by their id, as names in the archive. */
export function relations(xml: string | null, part: string): ReadonlyMap<string, { type: string; target: string }> {
  const found = new Map<string, { type: string; target: string }>();
  if (xml === null) return found;
  const folder = part.split('/').slice(0, -1);
  for (const { attributes } of elementsIn(parseXml(xml), 'Relationship')) {
    const { Id: id, Type: type = '', Target: target, TargetMode: mode } = attributes;
    // What lies elsewhere is never fetched.
    if (id === undefined || target === undefined || mode === 'External') continue;
    const path = target.startsWith('/') ? [] : [...folder];
    for (const step of target.replace(/^\//, '').split('/')) {
      if (step === '..') path.pop();
      else if (step !== '.') path.push(step);
    }
    found.set(id, { type: type.split('/').at(-1) ?? '', target: path.join('/') });
  }
  return found;
}

/** The name of a part's relations. @example relationsOf('ppt/slides/slide1.xml') // 'ppt/slides/_rels/slide1.xml.rels' */
export const relationsOf = (part: string): string => part.replace(/([^/]*)$/, '_rels/$1.rels');
