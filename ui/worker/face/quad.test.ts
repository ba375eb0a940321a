import { readFileSync } from 'node:fs';
import { ffhqQuad, quadSize } from './quad.ts';

interface Case {
  readonly landmarks: readonly (readonly [number, number])[];
  readonly quad: readonly (readonly [number, number])[];
}

function cases(): [string, Case][] {
  const file = new URL('../../../test/fixtures/align/cases.json', import.meta.url);
  return Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, Case>);
}

describe('the FFHQ square', () => {
  test.each(cases())('is the published one (%s)', (_, { landmarks, quad }) => {
    const ours = ffhqQuad(landmarks.map(([x, y]) => ({ x, y })));
    ours.forEach((corner, i) => {
      expect(corner.x).toBeCloseTo(quad[i][0], 9);
      expect(corner.y).toBeCloseTo(quad[i][1], 9);
    });
  });

  test('turns and grows with the face', () => {
    const [, { landmarks }] = cases()[0];
    const [sin, cos] = [Math.sin(0.7), Math.cos(0.7)];
    const turn = (x: number, y: number) => ({ x: 3 * (x * cos - y * sin) + 11, y: 3 * (x * sin + y * cos) - 5 });
    const before = ffhqQuad(landmarks.map(([x, y]) => ({ x, y })));
    const after = ffhqQuad(landmarks.map(([x, y]) => turn(x, y)));
    before.forEach((corner, i) => {
      expect(after[i].x).toBeCloseTo(turn(corner.x, corner.y).x, 6);
      expect(after[i].y).toBeCloseTo(turn(corner.x, corner.y).y, 6);
    });
    expect(quadSize(after)).toBeCloseTo(3 * quadSize(before), 6);
  });

  test('needs all 68 points', () => {
    expect(() => ffhqQuad([{ x: 0, y: 0 }])).toThrow('68 landmarks');
  });
});
