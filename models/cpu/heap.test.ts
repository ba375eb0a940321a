import fc from 'fast-check';
import { compileFunctions } from './code/module.ts';
import { Heap } from './heap.ts';

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await compileFunctions();
});

test('pieces never overlap, and what is given back is whole again', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: -20, max: -1 })), { maxLength: 60 }),
      (steps) => {
        const heap = new Heap(module);
        const held: { at: number; length: number; mark: number }[] = [];
        for (const [mark, step] of steps.entries()) {
          if (step > 0) {
            const at = heap.take(step);
            expect(at % 64).toBe(0);
            heap.floats.fill(mark, at / 4, at / 4 + step);
            held.push({ at, length: step, mark });
          } else if (held.length > 0) {
            const [{ at }] = held.splice(-step % held.length, 1);
            heap.give(at);
          }
          for (const { at, length, mark: own } of held) {
            expect(heap.floats[at / 4]).toBe(own);
            expect(heap.floats[at / 4 + length - 1]).toBe(own);
          }
        }
        for (const { at } of held) heap.give(at);
        expect(heap.used).toBe(0);
        // One piece of nearly everything.
        const { size } = heap;
        heap.take(size / 4 - 1024);
        expect(heap.size).toBe(size);
      },
    ),
    { seed: 7, numRuns: 200 },
  );
});

test('giving twice is giving once', () => {
  const heap = new Heap(module);
  const at = heap.take(10);
  heap.give(at);
  heap.give(at);
  expect([heap.take(10), heap.take(10)]).toEqual([at, at + 64]);
});

test('more than there can be is refused', () => {
  const heap = new Heap(module);
  expect(() => heap.take(2 ** 30)).toThrow(RangeError);
  expect(heap.take(16)).toBeGreaterThan(0);
});
