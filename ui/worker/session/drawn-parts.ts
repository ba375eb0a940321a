/**
 * What the generator draws of a face's sliders, part by part. Each slider of tone has a picture of its own, compared with that of the
 * code without it: in one picture of all of them the shadows of a smile would count as age, and a beard's dark as both.
 */
import type { DirectionInfo } from '../../../models/format/index.ts';
import {
  applyEdits,
  type Direction,
  type Encoder,
  type Generator,
  type RgbPicture,
} from '../../../models/runtime/index.ts';
import type { SliderValues } from '../api.ts';
import type { ToneSlider } from '../composite/types.ts';
import type { Drawn, FaceCode } from './face-code.ts';
import { meshOfPicture, type Nets } from './nets.ts';
import { keyOf, modelValues, REFINED } from './sliders.ts';

/** What a model draws with. */
export interface Drawing {
  readonly nets: Nets;
  readonly encoder: Encoder;
  readonly generator: Generator;
  readonly directions: ReadonlyMap<string, Direction>;
}

/** Directions whose change is tone within a part of the face that the composite knows. */
export const TONES: Readonly<Record<string, ToneSlider>> = { age: 'age', beard: 'beard', hair_light: 'hair' };

/** `changed`: what moves, that is a smile and directions of which nothing is known. */
export type PartName = 'changed' | ToneSlider;

/** A picture that is to be drawn. */
export interface Part {
  readonly name: PartName;
  readonly sliders: SliderValues;
  readonly key: string;
}

/** One that was, with that of the code without its sliders by the same rung. */
export interface DrawnPart extends Part {
  readonly code: FaceCode;
  /** Of the rung. */
  readonly rung: string;
  readonly before: Drawn;
  readonly after: Drawn;
  /** 0..MODEL_SHARE: how much of a smile's movement is taken from it. */
  readonly share: number;
  /** Whether the full generator drew it, of the closest code. */
  readonly full: boolean;
}

export type DrawnParts = Readonly<Partial<Record<PartName, DrawnPart>>>;

/** What sliders ask of the generator. @returns none where the mesh does it alone */
export function partsOf(sliders: SliderValues, directions: readonly DirectionInfo[]): Part[] {
  const values = Object.entries(modelValues(sliders, directions));
  const names: readonly PartName[] = ['changed', ...Object.values(TONES)];
  return names.flatMap((name) => {
    const part = Object.fromEntries(values.filter(([id]) => (TONES[id] ?? 'changed') === name));
    return Object.keys(part).length === 0 ? [] : [{ name, sliders: part, key: keyOf(part) }];
  });
}

/** All of them as one picture: what is shown whole, as the generator draws it. */
export function joined(parts: readonly Part[]): Part[] {
  if (parts.length === 0) return [];
  const sliders = Object.assign({}, ...parts.map((part) => part.sliders)) as SliderValues;
  return [{ name: 'changed', sliders, key: keyOf(sliders) }];
}

export function byName(parts: readonly DrawnPart[]): DrawnParts {
  return Object.fromEntries(parts.map((part) => [part.name, part]));
}

/** What was drawn of these very parts, by whichever rung. */
export function keptOf(parts: readonly Part[], last: DrawnParts): DrawnParts {
  return Object.fromEntries(parts.flatMap(({ name, key }) => (last[name]?.key === key ? [[name, last[name]]] : [])));
}

/**
 * What can be shown before the generator has drawn anything new: what it drew last, a smile moved on in proportion while its slider
 * moves, or by the mesh alone. Undefined where that would make something vanish for a moment.
 */
export function foretold(parts: readonly Part[], last: DrawnParts): DrawnParts | undefined {
  const { changed, ...tones } = keptOf(parts, last);
  const moving = parts.find(({ name }) => name === 'changed');
  if (Object.keys(tones).length < parts.length - (moving ? 1 : 0)) return undefined;
  if (!moving) return tones;
  const near = changed ?? (last.changed && isNear(moving, last.changed) ? last.changed : undefined);
  if (near) return { ...tones, changed: near };
  return Object.keys(moving.sliders).every((id) => REFINED.includes(id)) ? tones : undefined;
}

function isNear(now: Part, was: Part): boolean {
  const othersOf = (part: Part): string => keyOf({ ...part.sliders, smile: 0 });
  const [to, from] = [now.sliders.smile ?? 0, was.sliders.smile ?? 0];
  return othersOf(now) === othersOf(was) && to * from > 0 && Math.abs(to) <= 3 * Math.abs(from);
}

/** w+ that the generator is to draw. */
export function codeOf({ directions, generator }: Drawing, part: Part, { wplus }: FaceCode): Float32Array {
  return applyEdits(wplus, directions, part.sliders, generator.styleDim);
}

/** Tone moves nothing: the mesh of G(w) holds for its picture too, and the net is spared. */
export function isMoved({ name }: Part): boolean {
  return name === 'changed';
}

/** @param measured whether the net looks where it moved to */
export function drawnAs(drawing: Drawing, picture: RgbPicture, before: Drawn, measured: boolean): Drawn {
  return { picture, mesh: measured ? meshOfPicture(drawing.nets, picture, before.mesh) : before.mesh };
}
