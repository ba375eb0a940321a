/**
 * Where the features of an aligned face are on average: writes `ui/worker/mesh/mean-face.ts`.
 *   npx tsx ui/cli/make-mean-face.ts [PHOTO…]
 *
 * The one in the package is of the portraits of npm `fake-avatars`, people who do not exist; both sides evened.
 */
import { readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import type { Face, RgbaImage } from '../worker/api.ts';
import { findFaces, type FaceNets } from '../worker/face/find-faces.ts';
import { measureFace } from '../worker/mesh/geometry.ts';
import { MIRROR, VERTICES } from '../worker/mesh/tables.ts';
import type { FaceMesh } from '../worker/mesh/types.ts';
import { createNets, misfitOf } from '../worker/session/nets.ts';
import { readImage } from './images.ts';
import { readFaceNets } from './node-assets.ts';

const AVATARS = fileURLToPath(new URL('../../node_modules/fake-avatars/avatars/png/', import.meta.url));
/** Faces that look into the camera and fit their square. */
const [FRONTAL, FITTING] = [12, 0.03];
const IRIS = 5;
/** The rim's right and left change places in a mirror: centre, right, top, left, bottom. */
const IRIS_MIRROR = [0, 3, 2, 1, 4];

/** None where none is found. */
function facesOf(nets: FaceNets, photo: RgbaImage): readonly Face[] {
  try {
    return findFaces(nets, photo);
  } catch {
    return [];
  }
}

async function meshesOf(paths: readonly string[]): Promise<FaceMesh[]> {
  const nets = await createNets(await readFaceNets());
  const meshes: FaceMesh[] = [];
  for (const path of paths) {
    const photo = await readImage(path);
    const faces = facesOf(nets, photo);
    const mesh = faces.length > 0 ? nets.mesh.find(photo, faces[0].quad) : undefined;
    if (mesh && Math.abs(measureFace(mesh).yaw) < FRONTAL && misfitOf(mesh) < FITTING) meshes.push(mesh);
  }
  return meshes;
}

function mean(rows: readonly Float32Array[]): number[] {
  return Array.from(rows[0], (_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
}

function texts(values: readonly number[]): string {
  return values.map((value) => String(Number(value.toFixed(4)))).join(', ');
}

const given = process.argv.slice(2);
const paths = given.length > 0 ? given : (await readdir(AVATARS)).map((name) => `${AVATARS}${name}`);
const meshes = await meshesOf(paths);
const points = mean(meshes.map((mesh) => mesh.points));
const even = Array.from({ length: VERTICES }, (_, v) => {
  const [a, b] = [3 * v, 3 * MIRROR[v]];
  const x = (points[a] + 1 - points[b]) / 2;
  return [x, (points[a + 1] + points[b + 1]) / 2, (points[a + 2] + points[b + 2]) / 2];
}).flat();
const [left, right] = [0, 1].map((eye) => mean(meshes.map(({ irises }) => irises[eye])));
const iris = (own: readonly number[], other: readonly number[]): number[] =>
  Array.from({ length: IRIS }, (_, i) => {
    const j = IRIS_MIRROR[i];
    return [(own[2 * i] + 1 - other[2 * j]) / 2, (own[2 * i + 1] + other[2 * j + 1]) / 2];
  }).flat();
const source = `/**
 * Where an aligned face has its features, the mean of ${meshes.length} portraits of people who do not exist (npm \`fake-avatars\`), both sides evened. Made
 * by \`ui/cli/make-mean-face.ts\`. It stands for a mesh where a person says that there is a face and the net does not see one.
 */
import type { FaceMesh } from './types.ts';

/** 468 × (x, y, z) in sides of the square. */
const POINTS: readonly number[] = [${texts(even)}];

/** Left eye, right eye: 5 × (x, y). */
const IRISES: readonly [readonly number[], readonly number[]] = [
  [${texts(iris(left, right))}],
  [${texts(iris(right, left))}],
];

/** A new one, since a mesh is whoever's it is. Its flag says that no net has seen it. */
export function meanFace(): FaceMesh {
  return {
    points: Float32Array.from(POINTS),
    irises: [Float32Array.from(IRISES[0]), Float32Array.from(IRISES[1])],
    flag: 0,
  };
}
`;
const to = fileURLToPath(new URL('../worker/mesh/mean-face.ts', import.meta.url));
await writeFile(to, await format(source, { parser: 'typescript', singleQuote: true, printWidth: 120 }));
console.log(`${meshes.length} of ${paths.length} faces`);
