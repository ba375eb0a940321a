import type { Progress } from '../state/state.ts';
import { secondsLeft, withTimeLeft } from './time-left.ts';

test('what is left takes as long as what is done did, part for part', () => {
  expect(secondsLeft(0.25, 5000)).toBe(15);
  expect(secondsLeft(0.5, 5000)).toBe(5);
  expect(secondsLeft(0.9, 9000)).toBeCloseTo(1, 9);
});

test('nothing is said too early, and nothing of what is done', () => {
  expect(secondsLeft(0.5, 300)).toBeUndefined();
  expect(secondsLeft(0, 5000)).toBeUndefined();
  expect(secondsLeft(0.01, 5000)).toBeUndefined();
  expect(secondsLeft(1, 5000)).toBeUndefined();
});

test('it is told with the progress', () => {
  let clock = 100_000;
  const told: Progress[] = [];
  const tell = withTimeLeft(
    (progress) => told.push(progress),
    () => clock,
  );
  tell('compositing', 0);
  clock += 8000;
  tell('saving', 0.8);
  expect(told).toEqual([
    { stage: 'compositing', fraction: 0, remaining: undefined },
    { stage: 'saving', fraction: 0.8, remaining: expect.closeTo(2, 9) as number },
  ]);
});
