import fc from 'fast-check';
import { emptyHistory, record, redo, settle, undo, type History } from './history.ts';

const same = (a: number, b: number): boolean => a === b;

/** A value with its history, as the panel holds it. */
class Held {
  value = 0;
  history: History<number> = emptyHistory();
  change(value: number, gesture: string | null = null): this {
    this.history = record(this.history, this.value, gesture);
    this.value = value;
    return this;
  }
  settle(): this {
    this.history = settle(this.history, this.value, same);
    return this;
  }
  turn(way: typeof undo): boolean {
    const turned = way(this.history, this.value);
    if (turned) ({ value: this.value, history: this.history } = turned);
    return turned !== null;
  }
}

test('one drag is one step, the next drag of the same slider another', () => {
  const held = new Held();
  for (const value of [3, 8, 20]) held.change(value, 'slider:smile');
  held.settle();
  for (const value of [25, 30]) held.change(value, 'slider:smile');
  held.settle();
  expect(held.turn(undo)).toBe(true);
  expect(held.value).toBe(20);
  expect(held.turn(undo)).toBe(true);
  expect(held.value).toBe(0);
  expect(held.turn(undo)).toBe(false);
  expect(held.turn(redo)).toBe(true);
  expect(held.turn(redo)).toBe(true);
  expect(held.value).toBe(30);
  expect(held.turn(redo)).toBe(false);
});

test('another slider begins another step, also when nobody said that the first had ended', () => {
  const held = new Held().change(5, 'slider:smile').change(6, 'slider:age');
  held.turn(undo);
  expect(held.value).toBe(5);
});

test('a drag that comes back to where it began is no step', () => {
  const held = new Held().change(4).change(9, 'slider:smile').change(4, 'slider:smile').settle();
  held.turn(undo);
  expect(held.value).toBe(0);
});

test('what was undone is gone once something new is done', () => {
  const held = new Held().change(1).change(2);
  held.turn(undo);
  held.change(7);
  expect(held.turn(redo)).toBe(false);
  held.turn(undo);
  expect(held.value).toBe(1);
});

test('undoing everything and redoing it comes back to the same value, whatever was done', () => {
  const action = fc.record({
    value: fc.integer({ min: -100, max: 100 }),
    gesture: fc.option(fc.constantFrom('slider:a', 'slider:b')),
    settles: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const held = new Held();
      for (const { value, gesture, settles } of actions) {
        held.change(value, gesture);
        if (settles) held.settle();
      }
      held.settle();
      const end = held.value;
      let steps = 0;
      while (held.turn(undo)) steps += 1;
      expect(held.value).toBe(0);
      expect(steps).toBeLessThanOrEqual(actions.length);
      while (held.turn(redo)) steps -= 1;
      expect([held.value, steps]).toEqual([end, 0]);
    }),
  );
});

test('two hundred steps are kept, the newest', () => {
  const held = new Held();
  for (let value = 1; value <= 300; value++) held.change(value);
  let steps = 0;
  while (held.turn(undo)) steps += 1;
  expect([steps, held.value]).toEqual([200, 100]);
});
