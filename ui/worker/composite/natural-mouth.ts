/**
 * The inside of an opened mouth: upper teeth that hang from the skull, lower ones that ride on the jaw, the tongue between them,
 * and the dark behind. It gets darker inwards and towards the corners, and lies in the upper lip's shadow.
 */
import type { FaceMesh } from '../mesh/types.ts';
import { dentitionOf, type Tooth } from './dentition.ts';
import type { MouthPainter } from './mouth-paint.ts';
import { clamp, ramp } from './plane.ts';
import { luminanceOf } from './skin.ts';

/** How much of the light on teeth is the generator's: of 128 pixels a picture, all of it looks smeared. */
const DRAWN = 0.5;
/** How much redder teeth get as they get darker: what light reaches them there comes off lips and gums. Without it they look grey. */
const REDDER = 0.22;

/** Where s falls among teeth: which one, −1..1 across it, and the distance to its nearer side. */
interface Across {
  tooth: Tooth;
  side: number;
  near: number;
}

function acrossTooth(teeth: readonly Tooth[], s: number, out: Across): boolean {
  if (s < teeth[0].left || s >= teeth[teeth.length - 1].right) return false;
  let k = 0;
  while (s >= teeth[k].right) k++;
  const tooth = teeth[k];
  out.tooth = tooth;
  out.side = (2 * (s - tooth.left)) / (tooth.right - tooth.left) - 1;
  out.near = Math.min(s - tooth.left, tooth.right - s);
  return true;
}

/** How far a tooth's edge has gone back at `side`, 0..1 of its rounding. */
function roundedAt({ round }: Tooth, side: number): number {
  const far = Math.abs(side);
  return far * far * far * round[side < 0 ? 0 : 1];
}

/** Dark line between two teeth, wider towards their edges where they are rounded. */
function gapBetween(near: number, low: number): number {
  const width = 0.006 + 0.003 * low;
  const x = near / width;
  return x > 3 ? 0 : Math.exp(-x * x) * (0.14 + 0.24 * low);
}

export function naturalMouth(mesh: FaceMesh): MouthPainter {
  const { upper, lower } = dentitionOf(mesh);
  const found: Across = { tooth: upper[0], side: 0, near: 0 };
  return (paint, s, t, h, bright, out) => {
    const { enamel, flesh, lip, teeth, half } = paint;
    const open = ramp(h, 0.1, 0.24);
    const x = Math.min(1, Math.abs(s) / Math.max(half, 1e-3));
    const down = clamp(t / Math.max(h, 1e-3), 0, 1);

    // The dark, and the tongue: a mound that rises from the floor, lit at its front.
    const corner = 1 - 0.55 * ramp(x, 0.55, 1);
    let light = (0.1 + 0.1 * down) * corner;
    const top = 0.4 + 0.34 * x * x + 0.1 * (1 - open);
    const tongue = ramp(down, top - 0.12, top + 0.16) * (1 - ramp(x, 0.66, 0.9)) * open * (1 - 0.5 * teeth);
    if (tongue > 0) {
      const front = ramp(down, top, 1);
      const groove = 0.06 * Math.exp(-((s / 0.02) ** 2)) * (1 - front) * ramp(down, top, top + 0.2);
      light += tongue * ((0.44 + 0.3 * front - 0.1 * x * x - groove) * corner - light);
    }
    const dim = 0.25 + 0.12 * down;
    for (let c = 0; c < 3; c++) {
      // A narrow slit shows nothing but the lips' own shade.
      const slit = dim * lip[c];
      out[c] = slit + (flesh[c] * light - slit) * ramp(h, 0.05, 0.12);
    }

    // Lower teeth: their tips over the lower lip, once the jaw has dropped.
    const tips = 0.035 * ramp(h, 0.13, 0.26) * (1 - 0.6 * teeth);
    if (tips > 0.004 && Math.abs(s) < 0.33 && acrossTooth(lower, s, found)) {
      const { tooth, side, near } = found;
      const rise =
        tips * (1 - 0.55 * ramp(Math.abs(s), 0.12, 0.33)) -
        0.014 * roundedAt(tooth, side) -
        0.3 * (0.12 - tooth.height);
      const body = ramp(t, h - rise - 0.012, h - rise + 0.006) * (1 - ramp(Math.abs(s), 0.22, 0.32));
      if (body > 0) {
        const shade = tooth.shade * 0.6 * (1 - gapBetween(near, 0.4)) * (1 - 0.08 * side ** 4) * corner;
        for (let c = 0; c < 3; c++) out[c] += body * (enamel[c] * shade - out[c]);
      }
    }

    // Upper teeth: a smile shows them whole, an open mouth their lower edges.
    if (!acrossTooth(upper, s, found)) return;
    const { tooth, side, near } = found;
    const lipped = 0.05 + 0.035 * ramp(h, 0.1, 0.25);
    const length = lipped * (tooth.height / 0.165) + (tooth.height - lipped * (tooth.height / 0.165)) * teeth;
    const edge = Math.min(h - 0.012, length) - 0.024 * roundedAt(tooth, side) * ramp(h, 0.03, 0.1);
    const body = 1 - ramp(t, edge - 0.011, edge + 0.011);
    // Without a smile the cheeks hide the side teeth.
    const hidden = (1 - teeth) * ramp(Math.abs(s), 0.2, 0.38) + teeth * ramp(x, 0.86, 1.02);
    const much = body * (1 - hidden) * (teeth + (1 - teeth) * ramp(h, 0.03, 0.08));
    if (much <= 0) return;
    const low = ramp(t, 0.2 * edge, edge);
    const shadow = 1 - (0.3 - 0.1 * teeth) * (1 - ramp(t, 0, 0.04));
    const away = 1 - (0.45 - 0.1 * teeth) * ramp(Math.abs(s), 0.15, 0.44);
    const form = (1 - 0.11 * side ** 4) * (1 - 0.05 * low) * (1 + 0.03 * Math.exp(-(((side + 0.2) / 0.45) ** 2)));
    let shade = tooth.shade * form * (1 - gapBetween(near, low));
    const lit = shadow * away;
    shade *= bright === bright ? lit + DRAWN * paint.drawn * (clamp(bright, 0.5, 1.12) - lit) : lit;
    const red = REDDER * (1.15 - shade);
    const flush = (red * luminanceOf(enamel)) / Math.max(luminanceOf(flesh), 1);
    for (let c = 0; c < 3; c++) out[c] += much * (((1 - red) * enamel[c] + flush * flesh[c]) * shade - out[c]);
  };
}
