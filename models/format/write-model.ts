/** A model file out of tensors and a description, in one buffer: tensors may be decoded one at a time while it is written. */
import type { ModelMetadata } from './metadata.ts';
import { sealMetadata, type Digest } from './model-file.ts';
import { readContainer, writeContainer, type Dtype, type Tensor } from './safetensors.ts';

/** As long as a real one, so that the header can be written before the tensors are known. */
const PLACEHOLDER = '0'.repeat(64);

export interface WrittenModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly metadata: ModelMetadata;
}

/** Checksums are filled in. @param digest where there is one that needs no copy */
export async function writeModel(
  tensors: ReadonlyMap<string, Tensor>,
  description: Omit<ModelMetadata, 'sha256'>,
  dtype: Dtype,
  digest?: Digest,
): Promise<WrittenModel> {
  const names = [...tensors.keys()];
  const groups = ['generator', 'encoder', 'directions'].filter((group) =>
    names.some((name) => name.startsWith(`${group}.`)),
  );
  const unsealed = Object.fromEntries(groups.map((group) => [group, PLACEHOLDER]));
  const bytes = writeContainer(tensors, { anycost: JSON.stringify({ ...description, sha256: unsealed }) }, dtype);
  const metadata = await sealMetadata(readContainer(bytes), description, digest);
  const end = 8 + new DataView(bytes.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, end))) as Record<string, unknown>;
  header['__metadata__'] = { anycost: JSON.stringify(metadata) };
  bytes.fill(0x20, 8, end).set(new TextEncoder().encode(JSON.stringify(header)), 8);
  return { bytes, metadata };
}
