/** Letters of other scripts that look like Latin ones, after lower-casing: each string's first letter stands for the rest. */
const LOOKALIKES: readonly string[] = [
  'aаɑαꭺᴀ@',
  'bьв฿ʙ',
  'cсϲᴄ',
  'dԁɗᴅ',
  'eеҽ℮єεɘᴇ',
  'fғϝꜰ',
  'gɡցɢ',
  'hһнհʜ',
  'iіıɩιӏɪ|',
  'jјϳᴊ',
  'kкκᴋ',
  'lⅼʟḷ',
  'mмᴍ',
  'nпηոɴ',
  'oоοσօᴏ০',
  'pрρᴘ',
  'qԛզ',
  'rгᴦʀ',
  'sѕꜱ',
  'tтτᴛ',
  'uцυսᴜ',
  'vνѵᴠ',
  'wԝшωᴡ',
  'xхχ×',
  'yуүγʏ',
  'zᴢʐ',
];

/** Character code to the Latin letter that it looks like. */
export const LATIN_OF: ReadonlyMap<number, number> = new Map(
  LOOKALIKES.flatMap((letters) => {
    const [latin, ...others] = letters;
    return others
      .filter((letter) => letter !== '@' && letter !== '|')
      .map((letter) => [letter.codePointAt(0)!, latin!.charCodeAt(0)] as const);
  }),
);

/** Letter that each ASCII digit or sign stands for in "leet" writing; 0 where none. */
export const LETTER_OF_LEET = new Uint8Array(0x80);
for (const [, sign, letter] of '4a@a3e1i!i|l0o5s$s7t+t8b9g6g2z'.matchAll(/(.)(.)/g))
  LETTER_OF_LEET[sign!.charCodeAt(0)] = letter!.charCodeAt(0);
