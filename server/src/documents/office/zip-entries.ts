import { Inflate } from 'fflate';
import { refusedDocument } from '../refusal.ts';

/** Bounds of an archive; a bomb is refused by what it unpacks to, not by what it says of itself. */
const MOST_ENTRIES = 2000;
const MOST_BYTES = 200 * 1024 * 1024;
/** Of one entry that is read: more XML than this is no document that a model is asked about. */
const MOST_ENTRY_BYTES = 32 * 1024 * 1024;
const MOST_RATIO = 100;
/** Small entries pack well without harm. */
const RATIO_FROM_BYTES = 1024 * 1024;

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

interface Entry {
  readonly method: number;
  readonly packed: number;
  readonly at: number;
}

/** An archive whose entries are unpacked one by one, when they are asked for. */
export class ZipEntries {
  readonly #bytes: Buffer;
  readonly #entries = new Map<string, Entry>();
  #unpacked = 0;

  /** @throws JoulegateError `JG_BAD_DOCUMENT` where it is no whole archive, or too large a one */
  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const end = this.#bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
    if (end === -1 || end + 22 > this.#bytes.length || this.#bytes.readUInt32LE(end) !== END)
      throw refusedDocument('its archive is cut short');
    const count = this.#bytes.readUInt16LE(end + 10);
    if (count > MOST_ENTRIES) throw refusedDocument(`its archive has ${count} entries, more than ${MOST_ENTRIES}`);
    let at = this.#bytes.readUInt32LE(end + 16);
    for (let i = 0; i < count; i++) at = this.#readCentral(at);
  }

  #readCentral(at: number): number {
    const bytes = this.#bytes;
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== CENTRAL)
      throw refusedDocument('the list of its archive is broken');
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + 46, nameEnd).replace(/^\//, '');
    if ((bytes.readUInt16LE(at + 8) & 1) !== 0)
      throw refusedDocument('its archive needs a password', 'save it without one');
    this.#entries.set(name, {
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      at: bytes.readUInt32LE(at + 42),
    });
    return nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }

  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /**
   * The bytes of an entry; `null` where there is none.
   * @throws JoulegateError `JG_BAD_DOCUMENT` where it cannot be unpacked, or unpacks to too much
   */
  bytes(name: string): Uint8Array | null {
    const entry = this.#entries.get(name);
    if (entry === undefined) return null;
    const from = this.#dataFrom(entry);
    const packed = this.#bytes.subarray(from, from + entry.packed);
    if (packed.length < entry.packed) throw refusedDocument('its archive is cut short');
    if (entry.method === STORED) return this.#counted(packed, packed.length);
    if (entry.method !== DEFLATED) throw refusedDocument(`its archive is packed by method ${entry.method}`);
    return this.#counted(this.#inflated(packed), packed.length);
  }

  text(name: string): string | null {
    const bytes = this.bytes(name);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  }

  #dataFrom({ at }: Entry): number {
    const bytes = this.#bytes;
    if (at + 30 > bytes.length || bytes.readUInt32LE(at) !== LOCAL)
      throw refusedDocument('an entry of its archive is broken');
    return at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  }

  #inflated(packed: Uint8Array): Uint8Array {
    const parts: Uint8Array[] = [];
    let size = 0;
    const inflate = new Inflate((part) => {
      size += part.length;
      this.#check(size, packed.length);
      parts.push(part);
    });
    try {
      // In pieces, so that a bomb is seen before it has gone off.
      const STEP = 65_536;
      for (let i = 0; i < packed.length || i === 0; i += STEP)
        inflate.push(packed.subarray(i, i + STEP), i + STEP >= packed.length);
    } catch (error) {
      if (error instanceof Error && 'where' in error) throw error;
      throw refusedDocument(`an entry of its archive cannot be unpacked: ${(error as Error).message}`);
    }
    return Buffer.concat(parts);
  }

  #check(size: number, packed: number): void {
    if (size > MOST_ENTRY_BYTES || this.#unpacked + size > MOST_BYTES)
      throw refusedDocument(`its archive unpacks to more than ${MOST_BYTES >> 20} MiB`);
    if (size > RATIO_FROM_BYTES && size > MOST_RATIO * packed)
      throw refusedDocument(`an entry of its archive unpacks to more than ${MOST_RATIO} times its size`);
  }

  #counted(bytes: Uint8Array, packed: number): Uint8Array {
    this.#check(bytes.length, packed);
    this.#unpacked += bytes.length;
    return bytes;
  }
}
