/** A whole sub-generator in one graph: the same segments as the ladder's, joined. For files that other programs open. */
import { styleCount, type ModelFile } from '../format/index.ts';
import { GraphWriter, type Graph } from './onnx-writer.ts';
import { addSegment, segmentRows, type SegmentOptions } from './segment.ts';
import { segmentCount } from './widths.ts';

export interface WholeOptions extends Omit<SegmentOptions, 'index'> {
  /** Side of the picture in pixels; a power of two the model renders at. */
  readonly resolution: number;
}

/** Input `wplus` [nStyle, styleDim]; output `picture` [1, 3, resolution, resolution], nominally -1..1, not clamped. */
export function buildGenerator(model: ModelFile, { resolution, ...options }: WholeOptions): Graph {
  const g = new GraphWriter();
  const { generator } = model.metadata;
  const w = g.input('wplus', [styleCount(generator.resolution), generator.styleDim]);
  let last: { feature: string; picture: string } | undefined;
  for (let index = 0; index < segmentCount(resolution); index++)
    last = addSegment(g, model, { ...options, index }, { w, row: segmentRows(index)[0], before: last });
  if (!last) throw new RangeError(`a picture of ${resolution} px has no segment`);
  g.output('picture', last.picture, [1, 3, resolution, resolution]);
  return g.finish(`generator-${resolution}`);
}
