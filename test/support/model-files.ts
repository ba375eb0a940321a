/** Model files made from another one: the same tensors under a changed description. */

export interface StoredModel {
  readonly header: { readonly __metadata__: { readonly anycost: string } };
  readonly about: About;
  readonly tensors: Uint8Array;
}

/** The part of the description that tests change or ask for. */
export interface About {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly generator: {
    readonly resolution: number;
    readonly resolutions: readonly number[];
    readonly ratios: readonly number[];
  };
  readonly directions: readonly { readonly id: string }[];
  readonly provenance: { readonly licence: string; readonly data: string };
}

export function readModel(file: Uint8Array): StoredModel {
  const bytes = Buffer.from(file);
  const end = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, end)) as StoredModel['header'];
  return { header, about: JSON.parse(header.__metadata__.anycost) as About, tensors: bytes.subarray(end) };
}

/** The checksums stay right, since they are those of the tensors. */
export function withAbout(file: Uint8Array, change: (about: About) => Partial<About>): Uint8Array {
  const { header, about, tensors } = readModel(file);
  const anycost = JSON.stringify({ ...about, ...change(about) });
  const text = Buffer.from(JSON.stringify({ ...header, __metadata__: { anycost } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return new Uint8Array(Buffer.concat([length, text, tensors]));
}
