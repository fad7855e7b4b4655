const NANO = 1e9;

/**
 * An exact sum of nano amounts in two parts: a plain number stops being exact at 9 million units, which a
 * company's tonne of CO2e or year of spend passes.
 */
export class NanoSum {
  /** Whole units. */
  whole = 0;
  /** Nano units, 0 to 1e9. */
  rest = 0;

  /** @param nano a safe integer, possibly negative */
  add(nano: number): void {
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

/** Whether `used + held + nano` is more than `limit`, exactly. */
export function exceeds(used: NanoSum, held: NanoSum, nano: number, limit: NanoSum): boolean {
  const rest = used.rest + held.rest - limit.rest + nano;
  const carry = Math.floor(rest / NANO);
  const whole = used.whole + held.whole - limit.whole + carry;
  return whole > 0 || (whole === 0 && rest - carry * NANO > 0);
}
