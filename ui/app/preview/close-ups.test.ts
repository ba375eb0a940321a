import { createStore } from '../state/store.ts';
import { INITIAL, type PanelState } from '../state/state.ts';
import type { RgbaImage } from '../../worker/api.ts';
import { UNITS, type Stroke } from '../../worker/brush/stroke.ts';
import type { EngineState } from '../state/engine-state.ts';
import type { Engine } from '../state/parts.ts';
import { CloseUps } from './close-ups.ts';

const SIDE = 40;
const PART = { x: 10, y: 10, width: 20, height: 20 };

function grey(side: number, value: number): RgbaImage {
  const data = new Uint8ClampedArray(4 * side * side).fill(value);
  for (let i = 3; i < data.length; i += 4) data[i] = 255;
  return { width: side, height: side, data };
}

/** A hard stroke of 4 px about the middle of the photo. */
const STROKE: Stroke = {
  shows: 'photo',
  softness: 0,
  points: [UNITS / 2, UNITS / 2, (4 * UNITS) / SIDE],
};

/** @param sides of the pictures that the engine gives of the photo (value 10) and of the edit (200) */
async function taken(strokes: readonly Stroke[], sides: readonly [number, number]) {
  const photo = { id: 'a', pixels: { width: SIDE, height: SIDE } };
  const state = { ...INITIAL, photo, sliders: { smile: 50 }, strokes } as unknown as PanelState;
  const engine: Pick<Engine, 'closeUp'> = {
    closeUp: (faces, part) =>
      Promise.resolve({
        ok: true,
        value: { part, image: Object.keys(faces).length === 0 ? grey(sides[0], 10) : grey(sides[1], 200) },
      }),
  };
  const now = { busy: false, running: null, photo: 'a', sliders: { smile: 50 }, others: {} };
  const closeUps = new CloseUps({ store: createStore(state) }, engine, { now } as unknown as EngineState);
  return closeUps.take(PART, 100);
}

const at = ({ width, data }: RgbaImage, x: number, y: number): number =>
  data[4 * (Math.floor(y * width) * width + Math.floor(x * width))];

test.each([
  [20, 20],
  [10, 40],
])('what the brush gave back is the photo in a close-up of %d and %d pixels', async (...sides) => {
  const { original, edited } = (await taken([STROKE], sides))!;
  expect(at(original.image, 0.5, 0.5)).toBe(10);
  // The stroke is 8 px wide of 20.
  expect([0.5, 0.6, 0.4].map((x) => at(edited.image, x, 0.5))).toEqual([10, 10, 10]);
  expect([0.1, 0.9].map((x) => at(edited.image, x, 0.5))).toEqual([200, 200]);
});

test('without a stroke it is the edit', async () => {
  const { edited } = (await taken([], [20, 20]))!;
  expect(at(edited.image, 0.5, 0.5)).toBe(200);
});
