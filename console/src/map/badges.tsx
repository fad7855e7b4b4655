/** What figures are where they are not measured hours. */
export function Badges({ words }: { readonly words: readonly string[] }) {
  return words.map((each) => (
    <span key={each} className="badge">
      {each}
    </span>
  ));
}
