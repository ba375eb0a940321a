import { frameOf } from '../../worker/face/face-square.ts';
import { squareByHand, squareDrawn, squareInMiddle } from './square-hands.ts';

const PHOTO = { width: 1000, height: 800 };

test('a square is drawn from corner to corner, whichever way, and is one though the hand is not exact', () => {
  const frames = [
    squareDrawn({ x: 100, y: 100 }, { x: 300, y: 260 }),
    squareDrawn({ x: 300, y: 300 }, { x: 100, y: 140 }),
  ].map(frameOf);
  for (const { x, y, side, angle } of frames)
    expect([x, y, side, angle]).toEqual([200, 200, 200, 0].map((value) => expect.closeTo(value)));
});

test('a hand moves all of it, scales it by a corner and turns it by its knob', () => {
  const square = squareDrawn({ x: 400, y: 300 }, { x: 600, y: 500 });
  const frame = (grip: 'move' | 'scale' | 'turn', from: [number, number], to: [number, number]) =>
    frameOf(squareByHand(grip, square, { x: from[0], y: from[1] }, { x: to[0], y: to[1] }, PHOTO));
  expect(frame('move', [450, 400], [470, 390])).toMatchObject({ x: expect.closeTo(520), y: expect.closeTo(390) });
  expect(frame('scale', [600, 500], [650, 550])).toMatchObject({ side: expect.closeTo(300), x: expect.closeTo(500) });
  expect(frame('turn', [500, 280], [620, 400])).toMatchObject({ angle: expect.closeTo(90), y: expect.closeTo(400) });
});

test('one in the middle lies within what is seen', () => {
  const { x, y, side } = frameOf(squareInMiddle({ x: 100, y: 0, width: 500, height: 300 }));
  expect([x, y, side]).toEqual([350, 150, 120].map((value) => expect.closeTo(value)));
});
