import { frameOf } from '../../worker/face/face-square.ts';
import { squareByKey } from './square-by-key.ts';

const PHOTO = { width: 1000, height: 800 };
const SQUARE = { x: 500, y: 400, side: 200, angle: 10 };

function after(key: string, shiftKey = false): { x: number; y: number; side: number; angle: number } {
  const [before, now] = [frameOf(SQUARE), frameOf(squareByKey({ key, shiftKey }, SQUARE, PHOTO)!)];
  return { x: now.x - before.x, y: now.y - before.y, side: now.side / before.side, angle: now.angle - before.angle };
}

test.each([
  ['ArrowRight', false, { x: 6, y: 0, side: 1, angle: 0 }],
  ['ArrowUp', false, { x: 0, y: -6, side: 1, angle: 0 }],
  ['ArrowLeft', true, { x: -0.6, y: 0, side: 1, angle: 0 }],
  ['ArrowDown', true, { x: 0, y: 0.6, side: 1, angle: 0 }],
  [']', false, { x: 0, y: 0, side: 1, angle: 1 }],
  ['[', false, { x: 0, y: 0, side: 1, angle: -1 }],
  ['+', true, { x: 0, y: 0, side: 1.02, angle: 0 }],
  ['=', false, { x: 0, y: 0, side: 1.02, angle: 0 }],
  ['-', false, { x: 0, y: 0, side: 1 / 1.02, angle: 0 }],
])('%s (Shift %s) does %o', (key, shift, expected) => {
  const by = after(key, shift);
  for (const name of ['x', 'y', 'side', 'angle'] as const) expect(by[name]).toBeCloseTo(expected[name], 8);
});

test('other keys are not its business', () => {
  expect(squareByKey({ key: 'c', shiftKey: false }, SQUARE, PHOTO)).toBeNull();
  expect(squareByKey({ key: 'Enter', shiftKey: false }, SQUARE, PHOTO)).toBeNull();
});
