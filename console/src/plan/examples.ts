const TEXTS: Readonly<Record<string, string>> = import.meta.glob('../../../examples/plans/*.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** A scenario to start from. */
export interface Example {
  /** Of its file, without ending. */
  readonly name: string;
  readonly title: string;
  readonly text: string;
}

/** What a scenario calls itself. @example titleOf('title: Ours', 'x') // 'Ours' */
export const titleOf = (text: string, otherwise: string): string => /^title: *(.+)$/m.exec(text)?.[1] ?? otherwise;

/** Those of the repository; the one that asks the own ledger first. */
export const EXAMPLES: readonly Example[] = Object.entries(TEXTS)
  .map(([path, text]) => {
    const name = path.replace(/^.*\//, '').replace(/\.yaml$/, '');
    return { name, title: titleOf(text, name), text };
  })
  .toSorted(
    (a, b) => Number(b.name === 'own-ledger') - Number(a.name === 'own-ledger') || a.name.localeCompare(b.name),
  );
