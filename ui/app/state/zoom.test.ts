import fc from 'fast-check';
import { clampZoom, MOST_ZOOM, panBy, WHOLE, zoomBy, zoomToBox, type Zoom } from './zoom.ts';

const zooms = fc
  .record({ scale: fc.double({ min: 1, max: MOST_ZOOM, noNaN: true }), x: part(), y: part() })
  .map((zoom) => clampZoom(zoom));

function part(): fc.Arbitrary<number> {
  return fc.double({ min: 0, max: 1, noNaN: true });
}

/** Where a place of the picture stands on the screen, from the middle of the view, in parts of the size it fits with. */
function onScreen({ scale, x }: Zoom, at: number): number {
  return (at - x) * scale;
}

test('the place under the pointer stays there while it comes nearer', () => {
  fc.assert(
    fc.property(zooms, part(), fc.double({ min: 1, max: 3, noNaN: true }), (zoom, seen, factor) => {
      // A place inside the view.
      const at = zoom.x + (seen - 0.5) / zoom.scale;
      const nearer = zoomBy(zoom, factor, { x: at, y: 0.5 });
      expect(onScreen(nearer, at)).toBeCloseTo(onScreen(zoom, at), 9);
    }),
  );
});

test('no edge of the picture comes inside the view, however it is moved', () => {
  const far = fc.double({ min: -20, max: 20, noNaN: true });
  fc.assert(
    fc.property(zooms, far, far, fc.double({ min: 0.01, max: 100, noNaN: true }), (zoom, right, down, factor) => {
      for (const next of [panBy(zoom, right, down), zoomBy(zoom, factor, { x: 0.1, y: 0.9 })]) {
        expect(next.scale).toBeGreaterThanOrEqual(1);
        expect(next.scale).toBeLessThanOrEqual(MOST_ZOOM);
        expect(onScreen(next, 0)).toBeLessThanOrEqual(-0.5 + 1e-9);
        expect(onScreen(next, 1)).toBeGreaterThanOrEqual(0.5 - 1e-9);
      }
    }),
  );
});

test('all the way out is the whole picture', () => {
  expect(zoomBy({ scale: 4, x: 0.2, y: 0.8 }, 0.01)).toEqual(WHOLE);
});

test('panned, the picture goes with the hand', () => {
  const panned = panBy({ scale: 4, x: 0.5, y: 0.5 }, 0.05, -0.1);
  expect([panned.x, panned.y]).toEqual([expect.closeTo(0.45), expect.closeTo(0.6)]);
});

test('a face is brought to the middle, with room around it, whatever part of the photo is shown', () => {
  const visible = { x: 100, y: 50, width: 800, height: 400 };
  const zoom = zoomToBox({ x: 450, y: 200, width: 100, height: 100 }, visible);
  expect([zoom.x, zoom.y]).toEqual([0.5, 0.5]);
  // 100 of 400 pixels high, then 60 % of the view.
  expect(zoom.scale).toBeCloseTo(2.4);
});
