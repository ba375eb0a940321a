/** The nets that look at a photo. They share one queue with all else that onnxruntime runs. */
import type { Ort, RgbPicture, Runtime } from '../../../models/runtime/index.ts';
import { toRgba } from '../../../models/runtime/index.ts';
import type { ArrivingAssets, RgbaImage } from '../api.ts';
import { FaceDetector } from '../face/detector.ts';
import type { FaceNets } from '../face/find-faces.ts';
import { LandmarkFinder } from '../face/landmarks.ts';
import type { Quad } from '../face/quad.ts';
import { MeshFinder, squareQuad } from '../mesh/mesh-finder.ts';
import { PersonFinder } from '../mesh/person-finder.ts';
import type { FaceMesh } from '../mesh/types.ts';

export interface Nets extends FaceNets {
  readonly mesh: MeshFinder;
  readonly person: PersonFinder;
}

export function createNets(ort: Ort, runtime: Runtime, files: ArrivingAssets['nets']): Promise<Nets> {
  return runtime.exclusive(async () => {
    const detector = await FaceDetector.create(ort, new Uint8Array(await files.detector));
    const landmarks = await LandmarkFinder.create(ort, new Uint8Array(await files.landmarks));
    const mesh = await MeshFinder.create(ort, new Uint8Array(await files.mesh));
    return {
      detector,
      landmarks,
      mesh,
      misfit: async (photo: RgbaImage, quad: Quad) => misfitOf(await mesh.find(photo, quad)),
      person: await PersonFinder.create(ort, new Uint8Array(await files.person)),
    };
  });
}

/** Where an aligned square has the middles of the eyes. */
const EYES = [
  { x: 0.38, y: 0.475, corners: [33, 133] },
  { x: 0.62, y: 0.475, corners: [362, 263] },
] as const;

/** How far the eyes are from where an upright face has them, sides, and how unsure the net is. */
export function misfitOf({ points, flag }: FaceMesh): number {
  const off = EYES.map(({ x, y, corners: [a, b] }) =>
    Math.hypot((points[3 * a] + points[3 * b]) / 2 - x, (points[3 * a + 1] + points[3 * b + 1]) / 2 - y),
  );
  return (off[0] + off[1]) / 2 + (1 - flag);
}

/** The mesh of the photo's face, and the person in its square: 256 × 256, 0..1. */
export function lookAtFace(
  nets: Nets,
  runtime: Runtime,
  photo: RgbaImage,
  quad: Quad,
): Promise<{ readonly mesh: FaceMesh; readonly person: Float32Array }> {
  return runtime.exclusive(async () => ({
    mesh: await nets.mesh.find(photo, quad),
    person: (await nets.person.find(photo, quad)).data,
  }));
}

/** The mesh of a generated picture. @param like a mesh of nearly the same face: spares a pass of the net */
export function meshOfPicture(
  nets: Nets,
  runtime: Runtime,
  picture: RgbPicture,
  like: FaceMesh,
  signal?: AbortSignal,
): Promise<FaceMesh> {
  const image = { width: picture.width, height: picture.height, data: toRgba(picture) };
  return runtime.exclusive(() => nets.mesh.find(image, squareQuad(picture.width), like), signal);
}
