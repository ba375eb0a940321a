import { changed, frameOf, quadOfSquare, squareAround, squareOfQuad } from './face-square.ts';
import { inSquare, quadSize } from './quad.ts';

const PHOTO = { width: 400, height: 300 };
const SQUARE = { x: 200, y: 150, side: 100, angle: 30 };

test('a square and its corners are the same thing', () => {
  expect(quadOfSquare({ x: 50, y: 40, side: 20, angle: 0 })).toEqual([
    { x: 40, y: 30 },
    { x: 40, y: 50 },
    { x: 60, y: 50 },
    { x: 60, y: 30 },
  ]);
  // A quarter clockwise: the face's top is on the right.
  const [topLeft] = quadOfSquare({ x: 50, y: 40, side: 20, angle: 90 });
  expect(topLeft.x).toBeCloseTo(60);
  expect(topLeft.y).toBeCloseTo(30);
  const back = squareOfQuad(quadOfSquare(SQUARE));
  for (const key of ['x', 'y', 'side', 'angle'] as const) expect(back[key]).toBeCloseTo(SQUARE[key], 10);
});

test('the frame around the face is where an aligned face lies, and gives its square back', () => {
  const frame = frameOf(SQUARE);
  const middle = inSquare(quadOfSquare(SQUARE), frame);
  expect(middle.x).toBeCloseTo(0.5);
  expect(middle.y).toBeCloseTo(0.59);
  expect(frame.side).toBeCloseTo(60);
  const back = squareAround(frame);
  for (const key of ['x', 'y', 'side', 'angle'] as const) expect(back[key]).toBeCloseTo(SQUARE[key], 10);
});

test('turning and scaling keep the middle of the frame, moving moves it', () => {
  const frame = frameOf(SQUARE);
  const turned = frameOf(changed(SQUARE, { turn: 170, scale: 1.5 }, PHOTO));
  expect([turned.x, turned.y]).toEqual([expect.closeTo(frame.x), expect.closeTo(frame.y)]);
  expect(turned.angle).toBeCloseTo(-160);
  expect(turned.side).toBeCloseTo(90);
  const moved = frameOf(changed(SQUARE, { right: 7, down: -3 }, PHOTO));
  expect([moved.x - frame.x, moved.y - frame.y]).toEqual([expect.closeTo(7), expect.closeTo(-3)]);
});

test('the hand cannot bring it out of the picture or below what can be edited', () => {
  const far = frameOf(changed(SQUARE, { right: 1e4, down: -1e4 }, PHOTO));
  expect([far.x, far.y]).toEqual([expect.closeTo(399), expect.closeTo(0)]);
  expect(quadSize(quadOfSquare(changed(SQUARE, { scale: 0.01 }, PHOTO)))).toBeCloseTo(48);
  expect(changed(SQUARE, { scale: 1e6 }, PHOTO).side).toBeCloseTo(1600);
});
