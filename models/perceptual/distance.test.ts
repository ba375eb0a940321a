/** The distance and its gradient against PyTorch's, of the net that is in the package. */
import { readFileSync } from 'node:fs';
import { fixture, maxDifference } from '../../test/support/fixtures.ts';
import { compileFunctions } from '../cpu/code/module.ts';
import { Heap } from '../cpu/heap.ts';
import { readContainer } from '../format/index.ts';
import { PerceptualDistance } from './distance.ts';

const golden = readContainer(fixture('gradients/perceptual.safetensors'));
const dataOf = (name: string): Float32Array => golden.tensor(name)?.data as Float32Array;

async function open(): Promise<{ readonly heap: Heap; readonly distance: PerceptualDistance }> {
  const heap = new Heap(await compileFunctions());
  const net = readContainer(new Uint8Array(readFileSync(new URL('../nets/squeezenet.safetensors', import.meta.url))));
  return { heap, distance: new PerceptualDistance(heap, net) };
}

test('as PyTorch', async () => {
  const { heap, distance } = await open();
  // Memory that was used before is not zero.
  const dirty = heap.take(1 << 22);
  heap.floats.fill(NaN, dirty / 4, dirty / 4 + (1 << 22));
  heap.give(dirty);
  distance.setTarget(dataOf('b'), 64);
  const before = heap.used;
  const seen = distance.compare(dataOf('a'));
  expect(Math.abs(seen.distance / dataOf('distance')[0] - 1)).toBeLessThan(1e-4);
  const expected = dataOf('gradient');
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(maxDifference(seen.gradient, expected) / largest).toBeLessThan(1e-4);
  expect(heap.used).toBe(before);
});

test.each([64, 128, 129, 130, 131])('nothing apart from itself, at %i px', async (size) => {
  const { distance } = await open();
  const picture = Float32Array.from({ length: 3 * size * size }, (_, i) => Math.sin(i / 7) * Math.cos(i / 311));
  distance.setTarget(picture, size);
  const { distance: apart, gradient } = distance.compare(picture);
  expect(apart).toBeLessThan(1e-9);
  expect(gradient.every((value) => Math.abs(value) < 1e-6)).toBe(true);
});

test('agrees with differences along a way', async () => {
  const { distance } = await open();
  const [a, b] = [dataOf('a'), dataOf('b')];
  distance.setTarget(b, 64);
  const way = Float32Array.from(a, (_, i) => Math.sin(1.7 * i));
  const at = (step: number) => distance.compare(a.map((value, i) => value + step * way[i]));
  const step = 1e-3;
  const slope = (at(step).distance - at(-step).distance) / (2 * step);
  const { gradient } = at(0);
  const said = gradient.reduce((sum, g, i) => sum + g * way[i], 0);
  expect(Math.abs(slope - said)).toBeLessThan(1e-2 * Math.hypot(...gradient) * Math.hypot(...way));
});
