import type { RgbPicture } from '../../../models/runtime/index.ts';
import { warmUp } from './warm-up.ts';

function picture(side: number): RgbPicture {
  return { width: side, height: side, rgb: Float32Array.from({ length: 3 * side * side }, (_, i) => Math.sin(i)) };
}

test('makes every kind of frame at every size, of a picture that changes, and leaves the picture as it was', async () => {
  const pictures = [picture(8), picture(16)];
  const made: string[] = [];
  const frame = (name: string) => (before: RgbPicture, after: RgbPicture) => {
    expect(after.rgb).toHaveLength(before.rgb.length);
    expect(after.rgb).not.toEqual(before.rgb);
    made.push(`${name} ${before.width}`);
  };
  await warmUp(pictures, [frame('a'), frame('b')], new AbortController().signal);
  expect(made).toEqual(['a 8', 'a 16', 'b 8', 'b 16']);
  expect(pictures).toEqual([picture(8), picture(16)]);
});

test('stops as soon as the user asks for something', async () => {
  const stop = new AbortController();
  let made = 0;
  const frame = (): void => {
    if (++made === 2) stop.abort();
  };
  await warmUp([picture(8)], [frame, frame, frame, frame], stop.signal);
  expect(made).toBe(2);
});
