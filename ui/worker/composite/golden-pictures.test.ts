/** Pictures against those of a reference in Python. Left out where ../shared is not there: they show people. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { plainMouth } from '../../../test/support/plain-mouth.ts';
import { meshesOf, PEOPLE, targetsOf } from '../../../test/support/meshes.ts';
import { readImage } from '../../cli/images.ts';
import type { RgbaImage } from '../api.ts';
import type { createPlanes } from '../image/planes.ts';
import { readRgb } from '../image/planes.ts';
import { squareQuad } from '../mesh/mesh-finder.ts';
import type { FaceMesh, PlannedShape } from '../mesh/types.ts';
import { compose } from './compose.ts';
import { createFacePixels } from './face-pixels.ts';
import { renderFace } from './render-face.ts';
import type { Generated, GeneratedPicture } from './types.ts';

const GOLDEN = fileURLToPath(new URL('../../../../shared/prototype/golden/', import.meta.url));
/** Of 255: the mean difference, and the one that 99.9 % of the values stay within. */
const MEAN = 0.4;
const NEARLY_ALL = 10;

function planesOf(image: RgbaImage): ReturnType<typeof createPlanes> {
  return readRgb(image, { x: 0, y: 0, width: image.width, height: image.height });
}

function drawn(image: RgbaImage): GeneratedPicture {
  const { width, height, data } = planesOf(image);
  return { width, height, rgb: data.map((level) => level / 127.5 - 1) };
}

/** As the reference opens a mouth: without knowing where the irises are. */
function blind(mesh: FaceMesh): FaceMesh {
  return { ...mesh, irises: [new Float32Array(10), new Float32Array(10)] };
}

if (existsSync(GOLDEN)) {
  describe.each(PEOPLE)('%s', (person) => {
    const meshes = meshesOf(person);
    const targets = targetsOf(person);
    const read = (name: string): Promise<RgbaImage> => readImage(`${GOLDEN}${person}/${name}.png`);
    const plan = (name: string, mouth: PlannedShape['mouth']): PlannedShape => ({
      target: targets[name],
      mouth,
      teethAmount: 0,
    });

    test.each([
      ['smile', 'smile +100, model and prior', 'opens'],
      ['open', 'mouth open +50 by rule', 'opens'],
      ['eyes', 'eyes open -100', 'keep'],
    ] as const)('%s', async (name, target, mouth) => {
      const photo = await read('photo');
      const mesh = name === 'open' ? blind(meshes.photo) : meshes.photo;
      const face = createFacePixels(planesOf(photo), mesh, null, plainMouth);
      const generated: Generated | undefined =
        name === 'smile'
          ? {
              changed: {
                before: drawn(await read('zero')),
                after: drawn(await read('edit')),
                beforeMesh: meshes.zero,
                afterMesh: meshes.edit,
              },
              expression: true,
            }
          : undefined;
      const made = renderFace(photo, squareQuad(photo.width), compose(face, plan(target, mouth), generated));
      const expected = await read(`expected-${name}`);
      const [mean, nearlyAll] = differences(made, expected);
      expect(mean).toBeLessThan(MEAN);
      expect(nearlyAll).toBeLessThanOrEqual(NEARLY_ALL);
      expect(differences(photo, expected)[0]).toBeGreaterThan(2 * mean);
    });
  });
} else {
  test('pictures of the reference', () =>
    console.warn('Left out: pictures of the reference, as ../shared/prototype is not here.'));
}

function differences(a: RgbaImage, b: RgbaImage): [mean: number, nearlyAll: number] {
  const all = new Float64Array((a.data.length / 4) * 3);
  for (let i = 0, n = 0; i < a.data.length; i++) if (i % 4 < 3) all[n++] = Math.abs(a.data[i] - b.data[i]);
  all.sort();
  return [all.reduce((sum, d) => sum + d, 0) / all.length, all[Math.floor(0.999 * all.length)]];
}
