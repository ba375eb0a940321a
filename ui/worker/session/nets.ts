/** The nets that look at a photo. */
import { SmallNets } from '../../../models/onnx/index.ts';
import type { RgbPicture } from '../../../models/runtime/index.ts';
import { toRgba } from '../../../models/runtime/index.ts';
import type { RgbaImage } from '../api.ts';
import { FaceDetector } from '../face/detector.ts';
import type { FaceNets } from '../face/find-faces.ts';
import { LandmarkFinder } from '../face/landmarks.ts';
import type { Quad } from '../face/quad.ts';
import { MeshFinder, squareQuad } from '../mesh/mesh-finder.ts';
import { PersonFinder } from '../mesh/person-finder.ts';
import type { FaceMesh } from '../mesh/types.ts';

export interface Nets extends FaceNets {
  /** The mesh of a photo's face; of the latest one it is kept, since it is asked for twice. */
  meshOf(photo: RgbaImage, quad: Quad): FaceMesh;
  readonly mesh: MeshFinder;
  readonly person: PersonFinder;
}

/** Each is made ready as it comes. */
export async function createNets(
  files: Readonly<Record<'detector' | 'landmarks' | 'mesh' | 'person', ArrayBuffer | Promise<ArrayBuffer>>>,
  small = new SmallNets(),
): Promise<Nets> {
  small.prepare();
  const open = async <T>(
    create: (nets: SmallNets, net: Uint8Array) => Promise<T>,
    file: ArrayBuffer | Promise<ArrayBuffer>,
  ) => create(small, new Uint8Array(await file));
  const [detector, landmarks, mesh, person] = await Promise.all([
    open((...made) => FaceDetector.create(...made), files.detector),
    open((...made) => LandmarkFinder.create(...made), files.landmarks),
    open((...made) => MeshFinder.create(...made), files.mesh),
    open((...made) => PersonFinder.create(...made), files.person),
  ]);
  let latest: { readonly photo: RgbaImage; readonly quad: Quad; readonly mesh: FaceMesh } | undefined;
  const meshOf = (photo: RgbaImage, quad: Quad): FaceMesh => {
    if (latest?.photo !== photo || latest.quad !== quad) latest = { photo, quad, mesh: mesh.find(photo, quad) };
    return latest.mesh;
  };
  return { detector, landmarks, mesh, person, meshOf, misfit: (photo, quad) => misfitOf(meshOf(photo, quad)) };
}

/** Where an aligned square has the middles of the eyes. */
const EYES = [
  { x: 0.38, y: 0.475, corners: [33, 133] },
  { x: 0.62, y: 0.475, corners: [362, 263] },
] as const;

/** How sure the mesh's net has to be that there is a face. */
export const SEEN = 0.5;

/** How far the eyes are from where an upright face has them, sides, and how unsure the net is. */
export function misfitOf({ points, flag }: FaceMesh): number {
  const off = EYES.map(({ x, y, corners: [a, b] }) =>
    Math.hypot((points[3 * a] + points[3 * b]) / 2 - x, (points[3 * a + 1] + points[3 * b + 1]) / 2 - y),
  );
  return (off[0] + off[1]) / 2 + (1 - flag);
}

/** The mesh of a generated picture. @param like a mesh of nearly the same face: spares a pass of the net */
export function meshOfPicture(nets: Nets, picture: RgbPicture, like: FaceMesh): FaceMesh {
  const image = { width: picture.width, height: picture.height, data: toRgba(picture) };
  return nets.mesh.find(image, squareQuad(picture.width), like);
}
