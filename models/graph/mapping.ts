/** The mapping network z -> w as an ONNX graph (reference §1.2): pixel norm, then equalised layers with lr_mul 0.01. */
import type { ModelFile } from '../format/index.ts';
import { GraphWriter } from './onnx-writer.ts';
import { scaled } from './slice.ts';

/** Input `z` [1, styleDim] ~ N(0,1); output `w` [1, styleDim]. */
export function buildMapping(model: ModelFile): Uint8Array {
  const g = new GraphWriter();
  const { styleDim, nMlp } = model.metadata.generator;
  const z = g.input('z', [1, styleDim]);
  const mean = g.node('ReduceMean', [g.node('Mul', [z, z])], { axes: [1], keepdims: 1 });
  let x = g.node('Div', [z, g.node('Sqrt', [g.node('Add', [mean, g.scalar(1e-8)])])]);
  for (let i = 1; i <= nMlp; i++) {
    // lr_mul applies to weight and bias alike; √2 of the activation is folded into both.
    const weight = model.tensor(`generator.style.${i}.weight`).data;
    const bias = model.tensor(`generator.style.${i}.bias`).data;
    const y = g.node(
      'Gemm',
      [
        x,
        g.constant(scaled(weight, styleDim * styleDim, (0.01 * Math.SQRT2) / Math.sqrt(styleDim)), [
          styleDim,
          styleDim,
        ]),
        g.constant(scaled(bias, styleDim, 0.01 * Math.SQRT2), [styleDim]),
      ],
      { transB: 1 },
    );
    x = g.node('LeakyRelu', [y], { alpha: { float: 0.2 } });
  }
  g.output('w', x, [1, styleDim]);
  return g.finish('mapping');
}
