/** The model's own picture of a photo's face, by the encoder's code and by a refined one, and how near each comes. */
import { SmallNets } from '../../models/onnx/index.ts';
import { nodeOnnxruntime } from '../../models/cli/node-ort.ts';
import { compileFunctions } from '../../models/cpu/code/module.ts';
import { Heap } from '../../models/cpu/heap.ts';
import { openModel, readContainer, type ModelFile } from '../../models/format/index.ts';
import { PerceptualDistance, SMALLEST } from '../../models/perceptual/distance.ts';
import type { RefineBudget } from '../../models/refine/index.ts';
import {
  createEncoder,
  createGenerator,
  createRuntime,
  loadDirections,
  toRgba,
  type Code,
  type Direction,
  type Encoder,
  type Generator,
  type Runtime,
} from '../../models/runtime/index.ts';
import type { Face, Point, RefineStep, RgbaImage } from '../worker/api.ts';
import { alignFace } from '../worker/face/align.ts';
import { FaceDetector } from '../worker/face/detector.ts';
import { findFaces, type FaceNets } from '../worker/face/find-faces.ts';
import { LandmarkFinder } from '../worker/face/landmarks.ts';
import { inSquare } from '../worker/face/quad.ts';
import { looksAtFace } from '../worker/session/face-code.ts';
import { openPhoto } from '../worker/session/photo.ts';
import { refineFace } from '../worker/session/refining.ts';
import { faceOfSquare } from '../worker/session/seeded.ts';
import { createIdentify, type Identify } from './identity.ts';
import { readAssets } from './node-assets.ts';

/** A picture against the photo's face square. */
export interface Nearness {
  /** SqueezeNet distance. */
  readonly distance: number;
  /** Of the half-size square around mouth and chin. */
  readonly lowerFace: number;
  /** Cosine of identity features. */
  readonly identity: number;
}

export interface Likeness {
  readonly wplus: Float32Array;
  /** [3, r, r]. */
  readonly picture: Float32Array;
  readonly near: Nearness;
}

export interface Opened {
  readonly face: Face;
  readonly size: number;
  /** The face square, [3, r, r] in [-1, 1]. */
  readonly square: Float32Array;
  readonly encoded: Likeness;
  /** @param clock what seconds are counted by, ms; the wall clock where left out */
  refine(
    budget: RefineBudget,
    onStep?: (step: RefineStep) => void,
    clock?: () => number,
  ): Promise<Likeness & { readonly steps: number }>;
  /** 68 points of a picture of this face, in parts of the square. */
  landmarks(picture: Float32Array): Promise<readonly Point[]>;
  /** A code's picture, [3, r, r] in [-1, 1]. */
  draw(wplus: Float32Array): Promise<Float32Array>;
  /** SqueezeNet distance of a sub-generator's picture to the photo at its size; small ones doubled, for the net needs 64 px. */
  preview(wplus: Float32Array, resolution: number, ratio: number): Promise<number>;
}

export class Reconstruction {
  private constructor(
    readonly model: ModelFile,
    readonly directions: ReadonlyMap<string, Direction>,
    readonly generator: Generator,
    private readonly runtime: Runtime,
    private readonly encoder: Encoder,
    private readonly nets: FaceNets,
    private readonly likeness: ArrayBuffer,
    private readonly judge: PerceptualDistance,
    private readonly identify: Identify,
  ) {}

  /** @param modelPath a model file; the default model where left out. @throws PortraitError */
  static async open(modelPath?: string): Promise<Reconstruction> {
    const assets = await readAssets(modelPath);
    const ort = nodeOnnxruntime();
    const model = await openModel(assets.model);
    const runtime = createRuntime(ort);
    const small = new SmallNets();
    const nets: FaceNets = {
      detector: await FaceDetector.create(small, new Uint8Array(assets.nets.detector)),
      landmarks: await LandmarkFinder.create(small, new Uint8Array(assets.nets.landmarks)),
    };
    const { likeness } = assets.nets;
    const judge = new PerceptualDistance(new Heap(await compileFunctions()), readContainer(new Uint8Array(likeness)));
    const [generator, encoder] = [createGenerator(runtime, model), createEncoder(runtime, model)];
    const identify = await createIdentify(ort);
    return new Reconstruction(
      model,
      loadDirections(model),
      generator,
      runtime,
      encoder,
      nets,
      likeness,
      judge,
      identify,
    );
  }

  /** The largest face. @throws PortraitError no-face | image-too-small */
  async face(photo: RgbaImage): Promise<Opened> {
    const [face] = findFaces(this.nets, photo);
    return this.opened(photo, face);
  }

  /** The face of a picture that is a face square as a whole. */
  async square(picture: RgbaImage): Promise<Opened> {
    return this.opened(picture, await faceOfSquare(this.nets.landmarks, picture));
  }

  private async opened(photo: RgbaImage, face: Face): Promise<Opened> {
    const { runtime, model, encoder, likeness } = this;
    const tools = { runtime, model, encoder, likeness: () => Promise.resolve(likeness) };
    const opened = openPhoto(photo, null, [face]);
    const size = model.metadata.generator.resolution;
    const squareOf = (size: number): Float32Array =>
      alignFace(photo, face.quad, { size }).data.map((level) => level / 127.5 - 1);
    const square = squareOf(size);
    const points = face.landmarks.map((point) => {
      const { x, y } = inSquare(face.quad, point);
      return { x: x * size - 0.5, y: y * size - 0.5 };
    });
    const identityOf = (rgb: Float32Array): Promise<Float32Array> => this.identify(imageOf(rgb, size), points);
    const photoIdentity = await identityOf(square);
    const drawn = async ({ wplus, feature }: Code, resolution = size, ratio = 1): Promise<Float32Array> => {
      const { rgb } = await this.generator.generate({ wplus, feature, resolution, ratio });
      return rgb.map((value) => Math.max(-1, Math.min(1, value)));
    };
    const draw = (wplus: Float32Array, resolution = size, ratio = 1): Promise<Float32Array> =>
      drawn({ wplus }, resolution, ratio);
    const look = async (code: Code): Promise<Likeness> => {
      const { wplus } = code;
      const picture = await drawn(code);
      const seen = await identityOf(picture);
      const near = {
        distance: this.apart(picture, square, size),
        lowerFace: this.apart(lowerFace(picture, size), lowerFace(square, size), size / 2),
        identity: seen.reduce((sum, value, i) => sum + value * photoIdentity[i], 0),
      };
      return { wplus, picture, near };
    };
    const encoded = await look(await looksAtFace(opened, 0, async () => encoder).closest());
    return {
      face,
      size,
      square,
      encoded,
      draw,
      preview: async (wplus, resolution, ratio) => {
        let [side, pictures] = [resolution, [await draw(wplus, resolution, ratio), squareOf(resolution)]];
        for (; side < SMALLEST; side *= 2) pictures = pictures.map((rgb) => doubled(rgb, side));
        return this.apart(pictures[0], pictures[1], side);
      },
      landmarks: async (picture) => {
        const { landmarks } = await faceOfSquare(this.nets.landmarks, imageOf(picture, size));
        return landmarks.map(({ x, y }) => ({ x: x / size, y: y / size }));
      },
      async refine(budget, onStep, clock) {
        const { signal } = new AbortController();
        const { wplus, refined } = await refineFace({ ...tools, clock }, opened, 0, budget, signal, onStep);
        return { ...(await look({ wplus })), steps: refined.steps };
      },
    };
  }

  private apart(a: Float32Array, b: Float32Array, size: number): number {
    if (size < SMALLEST) return NaN;
    this.judge.setTarget(b, size);
    return this.judge.compare(a).distance;
  }
}

export function imageOf(rgb: Float32Array, size: number): RgbaImage {
  return { width: size, height: size, data: new Uint8ClampedArray(toRgba({ width: size, height: size, rgb })) };
}

/** The half-size square around mouth and chin of a face square, which the mouth is near (0.5, 0.72) of. */
function lowerFace(rgb: Float32Array, size: number): Float32Array {
  const half = size / 2;
  return Float32Array.from({ length: 3 * half * half }, (_, i) => {
    const [c, y, x] = [Math.floor(i / half ** 2), Math.floor(i / half) % half, i % half];
    return rgb[(c * size + half + y) * size + size / 4 + x];
  });
}

/** Each pixel four times. */
function doubled(rgb: Float32Array, size: number): Float32Array {
  const side = 2 * size;
  return Float32Array.from({ length: 4 * rgb.length }, (_, i) => {
    const [c, y, x] = [Math.floor(i / side ** 2), Math.floor(i / side) % side, i % side];
    return rgb[(c * size + (y >> 1)) * size + (x >> 1)];
  });
}
