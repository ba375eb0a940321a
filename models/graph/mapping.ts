/** The mapping network z -> w as an ONNX graph (reference §1.2): pixel norm, then equalised layers with lr_mul 0.01. */
import type { Tensor } from '../format/index.ts';
import { GraphWriter, type Graph } from './onnx-writer.ts';
import { scaled } from './slice.ts';

/** Where the layers are read from: a model file, or the tensors that are to become one. */
export interface MappingSource {
  readonly styleDim: number;
  readonly nMlp: number;
  /** `generator.style.N.weight` and `.bias`. */
  tensor(name: string): Tensor;
}

/** Input `z` [batch, styleDim] ~ N(0,1); output `w` [batch, styleDim]. */
export function buildMapping({ styleDim, nMlp, tensor }: MappingSource, batch = 1): Graph {
  const g = new GraphWriter();
  const z = g.input('z', [batch, styleDim]);
  const mean = g.node('ReduceMean', [g.node('Mul', [z, z])], { axes: [1], keepdims: 1 });
  let x = g.node('Div', [z, g.node('Sqrt', [g.node('Add', [mean, g.scalar(1e-8)])])]);
  for (let i = 1; i <= nMlp; i++) {
    // lr_mul applies to weight and bias alike; √2 of the activation is folded into both.
    const weight = tensor(`generator.style.${i}.weight`).data;
    const bias = tensor(`generator.style.${i}.bias`).data;
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
  g.output('w', x, [batch, styleDim]);
  return g.finish('mapping');
}
