const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const plain = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) =>
    decimal !== undefined
      ? String.fromCodePoint(Number(decimal))
      : hex !== undefined
        ? String.fromCodePoint(parseInt(hex, 16))
        : (ENTITIES[name ?? ''] ?? whole),
  );

/**
 * The contents of each element of a name, as they stand. S3's answers are flat lists of flat records, so that no parser is needed.
 * @example elements('<A><B>1</B><B>2</B></A>', 'B') // ['1', '2']
 */
export const elements = (xml: string, name: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map((match) => match[1] ?? '');

/** The text of the first element of a name; `null`: there is none. */
export const textOf = (xml: string, name: string): string | null => {
  const [first] = elements(xml, name);
  return first === undefined ? null : plain(first);
};
