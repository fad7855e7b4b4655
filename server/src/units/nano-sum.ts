const NANO = 1e9;
const MOST = 2 ** 52;

/**
 * An exact sum of nano amounts in two parts: a plain number stops being exact at 9 million units, which a
 * company's tonne of CO2e or year of spend passes.
 */
export class NanoSum {
  /** Whole units. */
  whole = 0;
  /** Nano units, 0 to 1e9. */
  rest = 0;

  /** @param nano a whole number, possibly negative; what no safe integer holds as a bigint */
  add(nano: number | bigint): void {
    if (typeof nano === 'bigint') {
      this.whole += Number(nano / BigInt(NANO));
      return this.add(Number(nano % BigInt(NANO)));
    }
    // With the rest it would be no safe integer any more.
    if (nano > MOST || nano < -MOST) return this.add(BigInt(nano));
    const rest = this.rest + nano;
    if (rest >= 0 && rest < NANO) {
      this.rest = rest;
      return;
    }
    const carry = Math.floor(rest / NANO);
    this.whole += carry;
    this.rest = rest - carry * NANO;
  }

  clear(): void {
    this.whole = 0;
    this.rest = 0;
  }

  /** All of it in nano units. */
  get value(): bigint {
    return BigInt(this.whole) * BigInt(NANO) + BigInt(this.rest);
  }

  /** In units, for people: exact below 9 million. */
  get units(): number {
    return (this.whole * NANO + this.rest) / NANO;
  }

  /** @param units such as 5.25 USD, to the nano */
  static of(units: number): NanoSum {
    const sum = new NanoSum();
    sum.whole = Math.floor(units);
    sum.add(Math.round((units - sum.whole) * NANO));
    return sum;
  }
}
