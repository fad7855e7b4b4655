const NAME = 'scenario';

/** The scenario that this browser was last given; `null`: none, or its storage is closed to us. */
export function keptDraft(): string | null {
  try {
    return localStorage.getItem(NAME);
  } catch {
    return null;
  }
}

/** Keeps a scenario in this browser, where it can. */
export function keepDraft(text: string): void {
  try {
    localStorage.setItem(NAME, text);
  } catch {
    // It lasts as long as the page.
  }
}
