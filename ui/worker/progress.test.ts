import type { OnProgress } from './api.ts';
import { untilDone } from './progress.ts';

test('progress is told until the work is done, and what comes late is not', async () => {
  const told: number[] = [];
  let late: OnProgress = () => undefined;
  const result = await untilDone(
    (_stage, fraction) => told.push(fraction),
    (heard) => {
      late = heard;
      heard('starting', 0.5);
      return Promise.resolve('done');
    },
  );
  late('starting', 1);
  expect(result).toBe('done');
  expect(told).toEqual([0.5]);
});

test('nor after it failed', async () => {
  const told: number[] = [];
  let late: OnProgress = () => undefined;
  const failed = untilDone(
    (_stage, fraction) => told.push(fraction),
    (heard) => {
      late = heard;
      return Promise.reject(new Error('gone'));
    },
  );
  await expect(failed).rejects.toThrow('gone');
  late('starting', 1);
  expect(told).toEqual([]);
});
