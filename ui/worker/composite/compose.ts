/** From a planned shape, and what a generator made of it, to an edit that can be put into the photo at any size. */
import { LIP_ROWS, LID_PAIRS, OUTER_LIPS } from '../mesh/tables.ts';
import type { PlannedShape } from '../mesh/types.ts';
import { across, alongEyes, gap, lipGap, pointsOf, type Points } from './axes.ts';
import { drawnMouth } from './drawn-mouth.ts';
import { eyeAperture } from './eyes.ts';
import { byDepth, writeMotion, writeZones } from './flow-field.ts';
import { writeLight } from './light.ts';
import { mouthAperture } from './mouth.ts';
import { ALL_TRIANGLES, RING, withRing } from './ring.ts';
import { tonesOf } from './tone.ts';
import { clamp, ramp, type Box } from './plane.ts';
import {
  DX,
  DY,
  EXACT,
  FIELD,
  FLOW,
  GAIN,
  LIGHTS,
  MOVES,
  SIDE,
  TONE,
  TONES,
  ZONE,
  type Aperture,
  type FaceEdit,
  type FacePixels,
  type Generated,
} from './types.ts';

/** Motion (sides) and light (part of itself) that nobody sees. */
const UNMOVED = 5e-6;
const UNLIT = 4e-4;
/** Lips that part by so much more than in the photo show what the photo does not, sides. */
const PARTED = 0.006;

/**
 * @param planned where the vertices go
 * @param generated the generator's pictures, for model sliders
 */
export function compose(face: FacePixels, planned: PlannedShape, generated: Generated = {}): FaceEdit {
  const photo = pointsOf(face.mesh.points);
  const target = pointsOf(planned.target);
  const ringed = withRing(face.mesh.points, planned.target, planned.ring ?? RING);
  hideSlits(ringed.from, photo, target);
  const facing = planned.depth !== undefined;
  const triangles = planned.depth ? byDepth(ALL_TRIANGLES, planned.depth) : ALL_TRIANGLES;
  const field = new Float32Array(FLOW * FLOW * FIELD);
  const active = activeApertures(photo, target, planned);
  const moved = writeMotion(field, ringed, triangles, facing, face.flow?.outside ?? null);
  const zones = writeZones(field, planned.target, active);
  const { changed } = generated;
  const expression = generated.expression ? changed : undefined;
  const lit = writeLight(field, photo, ringed, planned.vertexLight, expression, generated, face);
  // A slider that nobody knows may part lips too.
  const parts = generated.general === true && lipGap(target) > lipGap(photo) + PARTED;
  const filled = planned.mouth !== 'keep' || parts;
  const tones = tonesOf(face, generated);
  const source = expression ?? (parts ? changed : undefined);
  const drawn = active[0] && filled && source ? drawnMouth(face, source, ringed) : null;
  let made: { pixels: number; apertures: readonly (Aperture | null)[] } | undefined;
  return {
    field,
    tone: tones?.tone ?? null,
    surroundings: tones?.surroundings ?? null,
    chroma: tones?.chroma ?? null,
    ...cellsOf(field, [moved, lit, ...zones.map((zone) => zone && zone.box)], tones?.tone ?? null),
    from: ringed.from,
    to: ringed.to,
    triangles,
    facing,
    zones,
    apertures(pixels) {
      if (made?.pixels === pixels) return made.apertures;
      const { density, feather } = fineness(pixels);
      const mouth =
        zones[0] &&
        mouthAperture(
          face,
          { photo, target, filled, teethAmount: planned.teethAmount, drawn, drawnPart: generated.part ?? 1 },
          density,
          feather,
        );
      const eyes = ([0, 1] as const).map(
        (eye) =>
          zones[1 + eye] &&
          eyeAperture(
            face,
            photo,
            target,
            eye,
            { shift: planned.irisShift?.[eye], scale: planned.eyeScale?.[eye] ?? 0 },
            density,
            feather,
          ),
      );
      made = { pixels, apertures: [mouth, ...eyes] };
      return made.apertures;
    },
  };
}

/** From which part of an eye's opening on, shut, its lids hide what the mesh leaves of it; and how far beyond the mesh, sides. */
const [HIDES, SHUT] = [0.7, 0.97];
const SLIT = [0.0055, 0.004] as const;

/** Lids that meet are skin to their edge: the mesh's line of lids runs a little inside of it. Changes `from`. */
function hideSlits(from: Float32Array, photo: Points, target: Points): void {
  const down = across(alongEyes(photo));
  for (const pairs of LID_PAIRS)
    for (const pair of pairs.slice(1, -1)) {
      const before = gap(photo, pair, down);
      if (before <= 0) continue;
      const by = ramp(1 - gap(target, pair, down) / before, HIDES, SHUT) * Math.min(1, before / 0.03);
      pair.forEach((vertex, k) => {
        const far = (k === 0 ? -by : by) * SLIT[k];
        from[2 * vertex] += far * down.x;
        from[2 * vertex + 1] += far * down.y;
      });
    }
}

/**
 * How finely an aperture is drawn for a square of so many photo pixels. The feather's sigma is given in sides at 384 px; on
 * larger squares it shrinks with the root, so that a lip's edge is as sharp as what is around it.
 */
function fineness(pixels: number): { density: number; feather: number } {
  const density = Math.round(clamp(Math.sqrt(384 * pixels), 256, 1024));
  return { density, feather: Math.min(1, 384 / density) };
}

/** Whether something happens in mouth, left eye, right eye. */
function activeApertures(photo: Points, target: Points, planned: PlannedShape): readonly boolean[] {
  const moves = (vertices: readonly number[]): boolean =>
    vertices.some(
      (v) =>
        Math.abs(photo.data[v * photo.stride] - target.data[2 * v]) +
          Math.abs(photo.data[v * photo.stride + 1] - target.data[2 * v + 1]) >
        UNMOVED,
    );
  const looks = (eye: 0 | 1): boolean => planned.irisShift?.[eye].some((s) => s !== 0) ?? false;
  return [
    moves([...LIP_ROWS.flat(), ...OUTER_LIPS]),
    moves(LID_PAIRS[0].flat()) || looks(0),
    moves(LID_PAIRS[1].flat()) || looks(1),
  ];
}

/** What happens between each pixel and its neighbours to the right and below, and where anything does. */
function cellsOf(
  field: Float32Array,
  boxes: readonly (Box | null)[],
  tone: Float32Array | null,
): Pick<FaceEdit, 'cells' | 'bounds'> {
  const cells = new Uint8Array(FLOW * FLOW);
  let [left, top, right, bottom] = [FLOW, FLOW, 0, 0];
  const note = (x0: number, y0: number, x1: number, y1: number): void => {
    left = Math.min(left, x0);
    top = Math.min(top, y0);
    right = Math.max(right, x1);
    bottom = Math.max(bottom, y1);
  };
  for (const box of boxes) if (box) note(box.x, box.y, box.x + box.width, box.y + box.height);
  for (let y = top; y < bottom; y++)
    for (let x = left, i = y * FLOW + x, f = i * FIELD; x < right; x++, i++, f += FIELD) {
      let bits = 0;
      const [dx, dy, gain] = [field[f + DX], field[f + DY], field[f + GAIN]];
      if (dx > UNMOVED || dx < -UNMOVED || dy > UNMOVED || dy < -UNMOVED) bits = MOVES;
      if (gain > UNLIT || gain < -UNLIT) bits |= LIGHTS;
      if (field[f + ZONE] > 0) bits |= EXACT;
      cells[i] = bits;
    }
  if (tone) {
    const scale = FLOW / SIDE;
    for (let y = 0, t = 0; y < SIDE; y++)
      for (let x = 0; x < SIDE; x++, t += TONE) {
        if (tone[t] === 0 && tone[t + 1] === 0 && tone[t + 2] === 0) continue;
        const cx = Math.min(FLOW - 1, Math.round((x + 0.5) * scale - 0.5));
        const cy = Math.min(FLOW - 1, Math.round((y + 0.5) * scale - 0.5));
        cells[cy * FLOW + cx] |= TONES;
        note(cx, cy, cx + 1, cy + 1);
      }
  }
  if (right <= left) return { cells, bounds: null };
  left = Math.max(0, left - 1);
  top = Math.max(0, top - 1);
  for (const step of [1, FLOW])
    for (let i = top * FLOW; i + step < Math.min(cells.length, (bottom + 1) * FLOW); i++) cells[i] |= cells[i + step];
  return { cells, bounds: { x: left, y: top, width: right - left, height: bottom - top } };
}
