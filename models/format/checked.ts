/** Tensors of a model file against what its description makes of them, so that one that does not fit is refused when opened and not when it runs. */
type Shape = readonly number[];
export type ShapeOf = (name: string) => Shape | undefined;

/** A problem in words. */
export class Misfit extends Error {}

/** The tensors of a group, asked for one after the other; what does not fit is thrown as a `Misfit`. */
export class Checked {
  private readonly seen = new Set<string>();

  /** @param group such as `encoder`: its tensors' names begin so, and a dot follows */
  constructor(
    private readonly group: string,
    private readonly shapeOf: ShapeOf,
  ) {}

  has(name: string): boolean {
    return this.shapeOf(name) !== undefined;
  }

  expect(name: string, shape: Shape): void {
    const found = this.shapeOf(name);
    this.seen.add(name);
    if (!found) throw new Misfit(`tensor ${this.group}.${name} is missing`);
    if (found.join() !== shape.join())
      throw new Misfit(`tensor ${this.group}.${name} is [${found.join()}], not [${shape.join()}]`);
  }

  shape(name: string): Shape {
    const found = this.shapeOf(name);
    if (!found) throw new Misfit(`tensor ${this.group}.${name} is missing`);
    return found;
  }

  /** A convolution with a bias. @returns its output channels */
  conv(name: string, input: number, kernel: number, output?: number): number {
    const found = this.shapeOf(`${name}.weight`);
    if (!found) throw new Misfit(`tensor ${this.group}.${name}.weight is missing`);
    const out = output ?? found[0];
    this.expect(`${name}.weight`, [out, input, kernel, kernel]);
    this.expect(`${name}.bias`, [out]);
    return out;
  }

  linear(name: string, input: number, output: number): void {
    this.expect(`${name}.weight`, [output, input]);
    this.expect(`${name}.bias`, [output]);
  }

  /** Anything else is a description of another network. */
  nothingElse(names: readonly string[]): void {
    const other = names.find((name) => !this.seen.has(name));
    if (other !== undefined)
      throw new Misfit(`tensor ${this.group}.${other} belongs to no layer of this kind of ${this.group}`);
  }
}

/** @returns what `check` found, in words; undefined where all fits */
export function misfitOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof Misfit) return error.message;
    throw error;
  }
}
