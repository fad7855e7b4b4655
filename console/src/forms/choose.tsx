interface ChooseProps {
  readonly label: string;
  /** Undefined: no choice was made. */
  readonly value: string | undefined;
  readonly of: readonly string[];
  /** What is shown without a choice. */
  readonly none?: string;
  readonly choose: (value: string | undefined) => void;
}

/** One of the values that there are, or none of them; a value of an address that is not among them stays to be seen. */
export function Choose({ label, value, of, none = 'any', choose }: ChooseProps) {
  const all = value === undefined || of.includes(value) ? of : [value, ...of];
  return (
    <label className="choice" data-set={value !== undefined}>
      <span>{label}</span>
      <select value={value ?? ''} onChange={({ target }) => choose(target.value === '' ? undefined : target.value)}>
        <option value="">{none}</option>
        {all.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
    </label>
  );
}
