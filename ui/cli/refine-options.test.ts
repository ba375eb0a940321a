/** `reconstruct`, and `--refine` of `edit`: a closer likeness on the command line. How near it comes in a time is not asked here. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { readModel } from '../../models/cli/read-model.ts';
import type { ModelFile } from '../../models/format/index.ts';
import { call, refused, works } from '../../test/support/command-line.ts';
import { sameBytes } from '../../test/support/fixtures.ts';
import { landscape, portrait } from '../../test/support/portraits.ts';
import { readImage, writePng } from './images.ts';

let folder: string;
let photo: string;
let model: ModelFile;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portrait-refine-'));
  photo = join(folder, 'photo.png');
  await writePng(photo, await portrait());
  model = await readModel();
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('a closer likeness', () => {
  /** What a line says of a picture's nearness. */
  function nearness(line: string): { readonly distance: number; readonly lower: number; readonly identity: number } {
    const words = /^\w+: SqueezeNet distance (\d\.\d{3}), lower face (\d\.\d{3}), identity (-?\d\.\d{3})/.exec(line);
    if (!words) throw new Error(`"${line}" says no distances.`);
    const [distance, lower, identity] = words.slice(1).map(Number);
    return { distance, lower, identity };
  }

  test('reconstruct draws the face by the encoder, or nearer, and says how near', async () => {
    const [plain, nearer] = ['plain.png', 'nearer.png'].map((name) => join(folder, name));
    const size = model.metadata.generator.resolution;
    const out = await works('reconstruct', photo, '-o', plain);
    expect(out).toHaveLength(2);
    expect(out[1]).toBe(`${plain}: ${size}×${size}`);
    const steps = await works('reconstruct', photo, '--refine-steps', '8', '-o', nearer);
    expect(steps).toHaveLength(3);
    expect(steps[0]).toBe(out[0]);
    expect(steps[1]).toMatch(/^refined: .*, 8 steps$/);
    const [before, after] = [nearness(steps[0]), nearness(steps[1])];
    expect(after.distance).toBeLessThan(before.distance);
    expect(after.lower).toBeLessThan(before.lower);
    expect(before.identity).toBeLessThanOrEqual(1);
    const [a, b] = [await readImage(plain), await readImage(nearer)];
    expect([a.width, a.height, b.width, b.height]).toEqual([size, size, size, size]);
    expect(sameBytes(a.data, b.data)).toBe(false);
    const { xmp } = await sharp(nearer).metadata();
    expect(xmp?.toString()).toContain('refined in 8 steps');
  });

  test('a search of seconds ends with a picture, however far it came', async () => {
    const output = join(folder, 'soon.png');
    const out = await works('reconstruct', photo, '--refine', '0.1', '-o', output);
    expect(out[1]).toMatch(/^refined: .*, \d+ steps$/);
    expect((await readImage(output)).width).toBe(model.metadata.generator.resolution);
  });

  test('edit draws with the nearer code', async () => {
    const [plain, nearer, again] = ['e0.png', 'e1.png', 'e2.png'].map((name) => join(folder, name));
    const options = ['edit', photo, '--set', 'beard=1'];
    await works(...options, '-o', plain);
    await works(...options, '--refine-steps', '3', '-o', nearer);
    await works(...options, '--refine-steps', '3', '-o', again);
    const [a, b, c] = await Promise.all([plain, nearer, again].map(readImage));
    expect(sameBytes(a.data, b.data)).toBe(false);
    expect(sameBytes(b.data, c.data)).toBe(true);
  });

  test('refuses budgets that are none, and pictures without a face', async () => {
    const output = join(folder, 'x.png');
    for (const name of ['reconstruct', 'edit']) {
      await refused(
        '--refine must be a number from 0.1 to 600, not "soon"',
        name,
        photo,
        '--refine',
        'soon',
        '-o',
        output,
      );
      await refused('--refine must be a number from 0.1 to 600', name, photo, '--refine', '0', '-o', output);
      await refused('--refine must be a number from 0.1 to 600', name, photo, '--refine=-6', '-o', output);
      await refused("Option '--refine <value>' argument missing", name, photo, '-o', output, '--refine');
      await refused('--refine-steps must be a whole number', name, photo, '--refine-steps', '1.5', '-o', output);
      await refused('--refine-steps must be a whole number', name, photo, '--refine-steps', '1000', '-o', output);
      await refused('PHOTO is missing', name, '--refine', '6', '-o', output);
      const view = join(folder, 'view.png');
      await writePng(view, await landscape());
      const { code, out, complaints } = await call(name, view, '--refine-steps', '2', '-o', output);
      expect([code, out, complaints.length]).toEqual([1, [], 1]);
      expect(complaints[0]).toMatch(/no face.*\.$/i);
    }
  });
});
