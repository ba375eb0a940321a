/** From a face's pixels to its code: what the encoder sees at first, and what it sees when it looks closer. */
import type { Code, Encoder, Look, RgbPicture, Rung } from '../../../models/runtime/index.ts';
import type { Face, RgbaImage } from '../api.ts';
import { alignFace } from '../face/align.ts';
import type { FaceMesh } from '../mesh/types.ts';

/** A photo whose faces have codes. */
export interface Pictured {
  readonly full: RgbaImage;
  readonly faces: readonly Face[];
  /** The code of its first face, where that is known without the encoder. */
  readonly wplus?: Float32Array;
}

/** A picture of the generator with its mesh. */
export interface Drawn {
  readonly picture: RgbPicture;
  readonly mesh: FaceMesh;
}

/** A code of a face with what the generator draws of it: an edit's pictures before and after are of one and the same. */
export interface FaceCode extends Code {
  /** G(w) at a rung, made once; not to be cancelled, since whoever asks next needs it too. @throws PortraitError */
  recon(rung: Rung): Promise<Drawn>;
}

/** Each encoded once. @throws PortraitError model-wrong | no-encoder | out-of-memory */
export interface FaceLooks {
  /** The encoder's first code, some milliseconds after the mesh. Moves of codes that are kept with an edit start from it. */
  first(): Promise<Float32Array>;
  /** The nearest one: of a closer look, where the model has a refiner. */
  closest(): Promise<Code>;
}

/** The code of a face that the generator drew, as long as its square is the picture. */
export function ownCode({ faces, wplus }: Pictured, index: number): Float32Array | undefined {
  return index === 0 && !faces[0]?.byHand ? wplus : undefined;
}

/** A code that is known is both. Each crop is made from the photo at the size that is read: a closer look sees pixels that the first did not. */
export function looksAtFace(
  photo: Pictured,
  index: number,
  encoderOf: () => Promise<Encoder>,
  known = ownCode(photo, index),
): FaceLooks {
  if (known) return { first: () => Promise.resolve(known), closest: () => Promise.resolve({ wplus: known }) };
  const crop = (size: number): Float32Array =>
    alignFace(photo.full, photo.faces[index].quad, { size }).data.map((level) => level / 127.5 - 1);
  const look = once<Look>(async () => {
    const encoder = await encoderOf();
    return encoder.look(crop(encoder.inputSize));
  });
  const closest = once<Code>(async () => {
    const { wplus, closer } = await look();
    const encoder = await encoderOf();
    return closer && encoder.closerSize ? closer(crop(encoder.closerSize)) : { wplus };
  });
  return { first: async () => (await look()).wplus, closest };
}

export interface FaceCodes {
  /** The best code at hand: the first look's, until there is a closer one. */
  code(): Promise<FaceCode>;
  /** The code that results are made with. */
  closest(): Promise<FaceCode>;
  /** Whether `closest` is there, so that `code` is the same. */
  readonly settled: boolean;
}

/** @param draw what the generator makes of a code at a rung */
export function codesOf(looks: FaceLooks, draw: (code: Code, rung: Rung) => Promise<Drawn>): FaceCodes {
  const made = (code: Code): FaceCode & { forget(): void } => {
    const drawn = new Map<string, () => Promise<Drawn>>();
    return {
      ...code,
      forget: () => drawn.clear(),
      recon(rung) {
        const key = keyOfRung(rung);
        const recon = drawn.get(key) ?? once(() => draw(code, rung));
        drawn.set(key, recon);
        return recon();
      },
    };
  };
  let settled: FaceCode | undefined;
  const first = once(async () => made({ wplus: await looks.first() }));
  const closest = once(async () => {
    const code = await looks.closest();
    const before = await first();
    if (before.wplus === code.wplus) return (settled = before);
    // Pictures of a large model take megabytes, and nobody asks for these again.
    before.forget();
    return (settled = made(code));
  });
  return {
    code: async () => settled ?? first(),
    closest,
    get settled() {
      return settled !== undefined;
    },
  };
}

export function keyOfRung({ resolution, widths }: Rung): string {
  return `${resolution}:${widths.join()}`;
}

/** What was made is kept; what failed is not. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    if (!made) {
      made = make();
      made.catch(() => (made = undefined));
    }
    return made;
  };
}
