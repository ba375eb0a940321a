import { seenPart } from './seen-part.ts';

const VIEW = { left: 100, top: 50, width: 300, height: 300 };
const PHOTO = {
  pixels: { width: 3000, height: 3000 },
  visible: { x: 0, y: 0, width: 3000, height: 3000 },
  preview: { width: 600, height: 600 },
};

test('twice as near, the middle of the photo is seen, with as many pixels as the screen has there', () => {
  const shown = { left: -50, top: -100, width: 600, height: 600 };
  expect(seenPart(VIEW, shown, PHOTO, 2)).toEqual({
    part: { x: 750, y: 750, width: 1500, height: 1500 },
    mostSide: 600,
  });
});

test('very near, with no more pixels than the photo has; a large screen gets no more than fit into memory', () => {
  const shown = { left: -11900, top: -11950, width: 24000, height: 24000 };
  const { part, mostSide } = seenPart(VIEW, shown, PHOTO, 2)!;
  expect([part.width, mostSide]).toEqual([38, 38]);
  const screen = { left: 0, top: 0, width: 4000, height: 2000 };
  expect(seenPart(screen, { left: 0, top: 0, width: 4000, height: 4000 }, PHOTO, 2)?.mostSide).toBe(2048);
});

test('where the preview is as fine as the screen or the photo there is nothing to gain', () => {
  expect(seenPart(VIEW, { left: 100, top: 50, width: 300, height: 300 }, PHOTO, 2)).toBeNull();
  const small = { ...PHOTO, preview: PHOTO.pixels };
  expect(seenPart(VIEW, { left: -50, top: -100, width: 6000, height: 6000 }, small, 2)).toBeNull();
});

test('of a cropped photo that is narrower than the view, what its layer shows', () => {
  const visible = { x: 500, y: 1000, width: 1000, height: 2000 };
  const shown = { left: 150, top: -250, width: 600, height: 1200 };
  const { part } = seenPart(VIEW, shown, { ...PHOTO, visible }, 2)!;
  expect(part).toEqual({ x: 500, y: 1500, width: 417, height: 500 });
});
