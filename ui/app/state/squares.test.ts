import { asFound, sameSquares, withoutFace, withSquare } from './squares.ts';

const SQUARE = { x: 1, y: 2, side: 50, angle: 0 };
const OTHER = { ...SQUARE, x: 9 };
const look = (smile: number) => ({ sliders: { smile }, strength: 100 });
const STATE = {
  ...look(10),
  code: 'a',
  face: 0,
  opened: { chosen: 0 },
  others: { 2: look(30), 3: look(40) },
  squares: { 2: SQUARE, 3: OTHER },
};

test('a face that gets a square is the chosen one, with its own sliders and no code', () => {
  expect(withSquare(STATE, 3, SQUARE)).toEqual({
    ...{ face: 3, sliders: { smile: 40 }, strength: 100, code: null },
    others: { 0: { ...look(10), code: 'a' }, 2: look(30) },
    squares: { 2: SQUARE, 3: SQUARE },
    strokes: [],
  });
  expect(withSquare(STATE, 4, SQUARE)).toMatchObject({ face: 4, sliders: {}, squares: { 4: SQUARE } });
});

test('a face that goes takes its sliders along, and those after it move up', () => {
  const left = withoutFace({ ...withSquare(STATE, 2, SQUARE), opened: null }, 2);
  expect(left).toMatchObject({
    face: 1,
    sliders: {},
    others: { 0: { sliders: { smile: 10 } }, 2: { sliders: { smile: 40 } } },
    squares: { 2: OTHER },
  });
  expect(Object.keys(left.squares ?? {})).toEqual(['2']);
  // The only one there is.
  expect(withoutFace({ ...look(5), face: 0, opened: null, others: {}, squares: { 0: SQUARE } }, 0)).toMatchObject({
    face: 0,
    sliders: {},
    others: {},
    squares: {},
  });
});

test('a face that was found gets its own square back', () => {
  expect(asFound(STATE, 2)).toMatchObject({ face: 2, sliders: { smile: 30 }, code: null, squares: { 3: OTHER } });
});

test('squares are compared by what they are', () => {
  expect(sameSquares({ 1: SQUARE }, { 1: { ...SQUARE } })).toBe(true);
  expect(sameSquares({ 1: SQUARE }, { 1: OTHER })).toBe(false);
  expect(sameSquares({ 1: SQUARE }, {})).toBe(false);
  expect(sameSquares(undefined, {})).toBe(true);
});
