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
  return runtime.exclusive(async () => ({
    detector: await FaceDetector.create(ort, new Uint8Array(await files.detector)),
    landmarks: await LandmarkFinder.create(ort, new Uint8Array(await files.landmarks)),
    mesh: await MeshFinder.create(ort, new Uint8Array(await files.mesh)),
    person: await PersonFinder.create(ort, new Uint8Array(await files.person)),
  }));
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
