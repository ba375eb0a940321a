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
  refine(budget: RefineBudget, onStep?: (step: RefineStep) => void): Promise<Likeness & { readonly steps: number }>;
  /** 68 points of a picture of this face, in parts of the square. */
  landmarks(picture: Float32Array): Promise<readonly Point[]>;
  /** Any code's. */
  look(wplus: Float32Array, ratio?: number): Promise<Likeness>;
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
    const { runtime, model, encoder, likeness } = this;
    const tools = { runtime, model, encoder, likeness: () => Promise.resolve(likeness) };
    const [face] = await findFaces(this.nets, photo);
    const opened = openPhoto(photo, null, [face]);
    const size = model.metadata.generator.resolution;
    const square = alignFace(photo, face.quad, { size }).data.map((level) => level / 127.5 - 1);
    const points = face.landmarks.map((point) => {
      const { x, y } = inSquare(face.quad, point);
      return { x: x * size - 0.5, y: y * size - 0.5 };
    });
    const identityOf = (rgb: Float32Array): Promise<Float32Array> => this.identify(imageOf(rgb, size), points);
    const photoIdentity = await identityOf(square);
    const drawn = async ({ wplus, feature }: Code, ratio = 1): Promise<Likeness> => {
      const { rgb } = await this.generator.generate({ wplus, feature, ratio });
      const picture = rgb.map((value) => Math.max(-1, Math.min(1, value)));
      const seen = await identityOf(picture);
      const near = {
        distance: this.apart(picture, square, size),
        lowerFace: this.apart(lowerFace(picture, size), lowerFace(square, size), size / 2),
        identity: seen.reduce((sum, value, i) => sum + value * photoIdentity[i], 0),
      };
      return { wplus, picture, near };
    };
    const encoded = await drawn(await looksAtFace(opened, 0, async () => encoder).closest());
    return {
      face,
      size,
      square,
      encoded,
      look: (wplus, ratio) => drawn({ wplus }, ratio),
      landmarks: async (picture) => {
        const { landmarks } = await faceOfSquare(this.nets.landmarks, imageOf(picture, size));
        return landmarks.map(({ x, y }) => ({ x: x / size, y: y / size }));
      },
      async refine(budget, onStep) {
        const { signal } = new AbortController();
        const { wplus, refined } = await refineFace(tools, opened, 0, budget, signal, onStep);
        return { ...(await drawn({ wplus })), steps: refined.steps };
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
