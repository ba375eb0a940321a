import { warmUp } from './warm-up.ts';

test('makes every frame, one after the other', async () => {
  const made: string[] = [];
  const frame = (name: string) => (): void => void made.push(name);
  const running = warmUp([frame('a'), frame('b')], new AbortController().signal);
  expect(made).toEqual([]);
  await running;
  expect(made).toEqual(['a', 'b']);
});

test('stops as soon as the user asks for something', async () => {
  const stop = new AbortController();
  let made = 0;
  const frame = (): void => {
    if (++made === 2) stop.abort();
  };
  await warmUp([frame, frame, frame, frame], stop.signal);
  expect(made).toBe(2);
});
