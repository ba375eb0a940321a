/**
 * What the finished edits do to whole photos: how much of the person stays, whether the slider's own feature moves, and how
 * little is touched.
 *   npx tsx ui/cli/measure-edits.ts --portraits DIR [--count N] [--steps=-1,-0.5,0.5,1]
 *
 * Every slider that the panel offers, each alone; halves of sliders and retired ones are left out. The last column names the photo that keeps
 * least.
 * Identity is the cosine of the features of photo and edit (two photos of one person: about 0.9; strangers: about 0). Shapes
 * are ratios of landmarks found anew on the edit. "touched" is the share of the photo's pixels that changed at all.
 */
import { SmallNets } from '../../models/onnx/index.ts';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeOnnxruntime } from '../../models/cli/node-ort.ts';
import { tableLines } from '../../models/cli/table.ts';
import { PortraitError } from '../../models/errors.ts';
import type { Point, RgbaImage } from '../worker/api.ts';
import { FaceDetector } from '../worker/face/detector.ts';
import { findFaces, type FaceNets } from '../worker/face/find-faces.ts';
import { LandmarkFinder } from '../worker/face/landmarks.ts';
import { createEngine } from '../worker/session/create-engine.ts';
import { createIdentify } from './identity.ts';
import { readImage } from './images.ts';
import { readAssets, readFaceNets } from './node-assets.ts';
import { valueOf } from './value-of.ts';

interface Shapes {
  /** Width of the mouth, gap of the lips, gap of the lids; in widths of the eyes' distance, of the mouth, of the eye. */
  readonly mouthWidth: number;
  readonly lipGap: number;
  readonly lidGap: number;
}

function shapesOf(p: readonly Point[]): Shapes {
  const gap = (a: number, b: number): number => Math.hypot(p[a].x - p[b].x, p[a].y - p[b].y);
  return {
    mouthWidth: gap(48, 54) / gap(36, 45),
    lipGap: gap(62, 66) / gap(48, 54),
    lidGap: (gap(37, 41) + gap(38, 40) + gap(43, 47) + gap(44, 46)) / (2 * (gap(36, 39) + gap(42, 45))),
  };
}

function touched(before: RgbaImage, after: RgbaImage): number {
  const [a, b] = [before.data, after.data];
  let count = 0;
  for (let i = 0; i < a.length; i += 4) if (a[i] !== b[i] || a[i + 1] !== b[i + 1] || a[i + 2] !== b[i + 2]) count++;
  return (4 * count) / a.length;
}

/** Of its largest face; null where none is found. */
function landmarksOf(nets: FaceNets, photo: RgbaImage): readonly Point[] | null {
  try {
    return findFaces(nets, photo)[0].landmarks;
  } catch (error) {
    if (error instanceof PortraitError) return null;
    throw error;
  }
}

async function measure(folder: string, count: number, steps: readonly number[]): Promise<void> {
  const ort = nodeOnnxruntime();
  const raw = await readFaceNets();
  const small = new SmallNets();
  const nets: FaceNets = {
    detector: await FaceDetector.create(small, new Uint8Array(raw.detector)),
    landmarks: await LandmarkFinder.create(small, new Uint8Array(raw.landmarks)),
  };
  const identify = await createIdentify(ort);
  const engine = createEngine(ort);
  const { sliders: all } = valueOf(await engine.start(await readAssets()));
  const sliders = all.filter(({ of, retired }) => !of && !retired);
  const names = (await readdir(folder)).filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).sort();
  const every = Math.max(1, Math.floor(names.length / count));
  const rows = new Map<string, { readonly name: string; readonly values: readonly number[] }[]>();
  for (const name of names.filter((_, i) => i % every === 0).slice(0, count)) {
    const photo = await readImage(join(folder, name));
    const points = landmarksOf(nets, photo);
    if (!points || !(await engine.open(photo, 256)).ok) continue;
    const [own, shapes] = [await identify(photo, points), shapesOf(points)];
    for (const { id } of sliders)
      for (const step of steps) {
        const edited = valueOf(await engine.render({ 0: { [id]: step } }));
        const found = landmarksOf(nets, edited);
        if (!found) continue;
        const features = await identify(edited, found);
        const now = shapesOf(found);
        const row = [
          own.reduce((sum, f, i) => sum + f * features[i], 0),
          now.mouthWidth / shapes.mouthWidth - 1,
          now.lipGap - shapes.lipGap,
          now.lidGap / shapes.lidGap - 1,
          touched(photo, edited),
        ];
        const key = `${id} ${step > 0 ? '+' : '−'}${Math.abs(step)}`;
        rows.set(key, [...(rows.get(key) ?? []), { name, values: row }]);
      }
  }
  const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;
  const lines = [...rows].map(([key, all]) => {
    const mean = all[0].values.map((_, i) => all.reduce((sum, { values }) => sum + values[i], 0) / all.length);
    const least = all.reduce((worst, row) => (row.values[0] < worst.values[0] ? row : worst));
    return [
      key,
      mean[0].toFixed(3),
      least.values[0].toFixed(3),
      ...mean.slice(1).map(percent),
      String(all.length),
      least.name,
    ];
  });
  const head = [
    'slider',
    'identity',
    'least',
    'mouth wider',
    'lips apart',
    'eyes wider',
    'touched',
    'photos',
    'least of',
  ];
  for (const line of tableLines(head, lines)) console.log(line);
}

const { values } = parseArgs({
  options: {
    portraits: { type: 'string' },
    count: { type: 'string', default: '22' },
    steps: { type: 'string', default: '-1,-0.5,0.5,1' },
  },
});
if (!values.portraits) {
  console.error('usage: npx tsx ui/cli/measure-edits.ts --portraits DIR [--count N] [--steps=-1,-0.5,0.5,1]');
  process.exitCode = 1;
} else {
  await measure(values.portraits, Number(values.count), values.steps.split(',').map(Number));
}
