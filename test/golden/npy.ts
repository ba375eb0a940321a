/** NumPy's .npy, version 1, C order: float32, or bytes as they are. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export function readNpy(bytes: Uint8Array): NpyArray {
  const start = 10 + new DataView(bytes.buffer, bytes.byteOffset).getUint16(8, true);
  const header = new TextDecoder().decode(bytes.subarray(10, start));
  const shape = [...(/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '').matchAll(/\d+/g)].map(Number);
  if (header.includes("'<f4'")) return { shape, data: new Float32Array(bytes.slice(start).buffer) };
  if (header.includes("'|u1'")) return { shape, data: Float32Array.from(bytes.subarray(start)) };
  throw new Error(`neither float32 nor bytes: ${header}`);
}
