/** `edit` as its user meets it: photos in, photos and sentences out. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { readModel } from '../../models/cli/read-model.ts';
import type { ModelFile } from '../../models/format/index.ts';
import { call, refused, works } from '../../test/support/command-line.ts';
import { sameBytes } from '../../test/support/fixtures.ts';
import { hazyPortrait, portrait } from '../../test/support/portraits.ts';
import { readImage, writePng } from './images.ts';

let folder: string;
let photo: string;
let model: ModelFile;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portrait-edit-'));
  photo = join(folder, 'photo.png');
  await writePng(photo, await portrait());
  model = await readModel();
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('edit', () => {
  test('changes the face and keeps size and surroundings', async () => {
    const slider = model.metadata.directions[0].id;
    const output = join(folder, 'edited.png');
    await works('edit', photo, '--set', `${slider}=1`, '-o', output);
    const [before, after] = [await readImage(photo), await readImage(output)];
    expect([after.width, after.height]).toEqual([before.width, before.height]);
    // The face lies at x 90..390, y 30..330 of this picture (test/support/portraits.ts); its square leaves the left 20 columns alone.
    const differs = (x: number, y: number): boolean =>
      [0, 1, 2].some((c) => before.data[(y * before.width + x) * 4 + c] !== after.data[(y * before.width + x) * 4 + c]);
    let [face, rim] = [0, 0];
    for (let y = 0; y < before.height; y++) for (let x = 0; x < 20; x++) if (differs(x, y)) rim++;
    for (let y = 120; y < 300; y++) for (let x = 160; x < 320; x++) if (differs(x, y)) face++;
    expect(rim).toBe(0);
    expect(face).toBeGreaterThan(500);
    const { xmp } = await sharp(output).metadata();
    expect(xmp?.toString()).toContain(`stEvt:parameters="${slider} 1; model ${model.metadata.id}"`);
  });

  test('gives the photo back where a mask is white, and refuses one of another size', async () => {
    const [output, whole, mask] = ['masked.png', 'whole.png', 'mask.png'].map((name) => join(folder, name));
    const before = await readImage(photo);
    const { width, height } = before;
    const white = { r: 255, g: 255, b: 255 };
    const left = await sharp({ create: { width: 240, height, channels: 3, background: white } })
      .png()
      .toBuffer();
    const black = sharp({ create: { width, height, channels: 3, background: { r: 0, g: 0, b: 0 } } });
    await black
      .composite([{ input: left, left: 0, top: 0 }])
      .png()
      .toFile(mask);
    const edit = ['edit', photo, '--set', 'slimmer=1', '--set', 'smile=1'];
    await works(...edit, '-o', whole);
    await works(...edit, '--restore', mask, '-o', output);
    const [all, given] = [await readImage(whole), await readImage(output)];
    let [back, kept] = [0, 0];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const pixel = ({ data }: typeof all): string =>
          data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4).join();
        if (pixel(given) !== pixel(x < 240 ? before : all)) throw new Error(`${x}, ${y}`);
        if (pixel(all) === pixel(before)) continue;
        if (x < 240) back++;
        else kept++;
      }
    expect(Math.min(back, kept)).toBeGreaterThan(500);
    await sharp({ create: { width: 10, height: 10, channels: 3, background: white } })
      .png()
      .toFile(mask);
    await refused('has 10×10 pixels and the photo', ...edit, '--restore', mask, '-o', output);
    await refused('of one photo', 'edit', photo, output, '--restore', mask, '--out-dir', join(folder, 'many'));
  });

  test('without --set the pixels are the same', async () => {
    const output = join(folder, 'same.png');
    expect((await works('edit', photo, '-o', output))[0]).toContain('nothing changed');
    expect(sameBytes((await readImage(output)).data, (await readImage(photo)).data)).toBe(true);
  });

  test('refuses what it does not know, and says what there is', async () => {
    await refused(
      'There is no slider "wings"; this model has smile, mouth_open, ',
      'edit',
      photo,
      '--set',
      'wings=1',
      '-o',
      join(folder, 'x.png'),
    );
    await refused('from -1 to 1', 'edit', photo, '--set', 'smile=2', '-o', join(folder, 'x.png'));
    await refused('SLIDER=VALUE', 'edit', photo, '--set', 'smile', '-o', join(folder, 'x.png'));
    await refused('-o OUT.png', 'edit', photo);
    await refused('several photos need --out-dir', 'edit', photo, 'other.png', '-o', join(folder, 'x.png'));
    await refused('--quality must be', 'edit', photo, '--quality', '0', '-o', join(folder, 'x.jpg'));
    await refused('would be written over', 'edit', photo, '--out-dir', folder);
    await refused('PHOTO is missing', 'edit', '-o', join(folder, 'x.png'));
    await refused('one argument too many', 'edit', photo, photo, '-o', join(folder, 'x.png'));
    await refused("Unknown option '--strength'", 'edit', photo, '--strength', '1');
    await refused('no face number 2', 'edit', photo, '--face', '2', '-o', join(folder, 'x.png'));
    await refused('does not end in .png, .jpg or .webp', 'edit', photo, '-o', join(folder, 'x.gif'));
    await refused(join(folder, 'none.png'), 'edit', join(folder, 'none.png'), '-o', join(folder, 'x.png'));
    await refused('there is no folder', 'edit', photo, '-o', join(folder, 'no', 'folder', 'x.png'));
    await refused('cannot be read', 'edit', photo, '--model', join(folder, 'none'), '-o', join(folder, 'x.png'));
  });

  test('refuses files that are no picture, and models that are damaged', async () => {
    const bad = join(folder, 'bad.bin');
    writeFileSync(bad, 'not a picture, not a model');
    const picture = await call('edit', bad, '-o', join(folder, 'x.png'));
    expect(picture).toMatchObject({ code: 1, complaints: [expect.stringContaining('cannot be read as a picture')] });
    const damaged = await call('edit', photo, '--model', bad, '-o', join(folder, 'x.png'));
    expect(damaged).toMatchObject({ code: 1, complaints: [expect.stringContaining('damaged')] });
  });
});

describe('edit writes', () => {
  test('JPEG and WebP of the quality that is asked for, signed like a PNG', async () => {
    const sizes: number[] = [];
    for (const [name, quality] of [
      ['low.jpg', '40'],
      ['high.jpg', '95'],
      ['low.webp', '40'],
    ]) {
      const output = join(folder, name);
      await works('edit', photo, '--set', 'smile=1', '--quality', quality, '-o', output);
      const { format, width, xmp } = await sharp(output).metadata();
      expect([format, width]).toEqual([name.endsWith('jpg') ? 'jpeg' : 'webp', (await readImage(photo)).width]);
      expect(xmp?.toString()).toContain('stEvt:parameters="smile 1; model ');
      sizes.push(readFileSync(output).length);
    }
    expect(sizes[0]).toBeLessThan(0.6 * sizes[1]);
  });

  test('several photos with one setting, each under its own name; one that cannot be edited does not keep the others', async () => {
    const [again, bad, out] = [join(folder, 'again.webp'), join(folder, 'bad.png'), join(folder, 'all')];
    await sharp(photo).webp().toFile(again);
    writeFileSync(bad, 'no picture');
    const {
      code,
      out: lines,
      complaints,
    } = await call('edit', photo, bad, again, '--set', 'smile=1', '--out-dir', out);
    expect(code).toBe(1);
    expect(lines.map((line) => line.split(':')[0])).toEqual([join(out, 'photo.png'), bad, join(out, 'again.webp')]);
    expect(complaints[0]).toContain(`1 of 3 photos were not edited: ${bad}.`);
    expect((await sharp(join(out, 'again.webp')).metadata()).format).toBe('webp');
  });

  test('what is not changed as it was: the same bytes, or as another kind of file its 16 bits', async () => {
    const deep = join(folder, 'deep.png');
    await sharp(photo).toColourspace('rgb16').png().toFile(deep);
    const output = join(folder, 'kept.png');
    await works('edit', deep, '-o', output);
    expect(readFileSync(output).equals(readFileSync(deep))).toBe(true);
    expect((await sharp(output).metadata()).depth).toBe('ushort');
  });

  test('an edit in the colours of the photo’s own profile: what the edit left alone has the photo’s numbers', async () => {
    const wide = join(folder, 'wide.png');
    const output = join(folder, 'wide-edited.png');
    await sharp(photo).withIccProfile('p3').png().toFile(wide);
    await works('edit', wide, '--set', 'smile=1', '-o', output);
    const numbers = (path: string) => sharp(path).keepIccProfile().raw().toBuffer();
    const [before, after] = [await numbers(wide), await numbers(output)];
    const profiles = await Promise.all([wide, output].map(async (path) => (await sharp(path).metadata()).icc));
    expect(profiles[1]?.equals(profiles[0] as Buffer)).toBe(true);
    expect(after.length).toBe(before.length);
    // The first rows are far from the face.
    const rows = 4 * 461 * 5;
    expect(after.subarray(0, rows).equals(before.subarray(0, rows))).toBe(true);
    expect(after.equals(before)).toBe(false);
  });

  test('--list-faces names each face and writes nothing', async () => {
    const lines = await works('edit', photo, '--list-faces');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /photo\.png: face 1, \d+×\d+ px at \d+, \d+, score [01]\.\d\d, --face-square [\d.]+,[\d.]+,[\d.]+,-?[\d.]+$/,
    );
    await refused('PHOTO is missing', 'edit', '--list-faces');
  });

  test('--face-square edits where nobody is found, levels the square by the eyes, and what it lists is what it takes', async () => {
    const hazy = join(folder, 'hazy.png');
    const image = await hazyPortrait();
    await writePng(hazy, image);
    const none = await call('edit', hazy, '--set', 'smile=1', '-o', join(folder, 'x.png'));
    expect([none.code, none.complaints[0]]).toEqual([
      1,
      expect.stringMatching(/^No face was found.*say so with --face-square x,y,side\.$/),
    ]);
    const output = join(folder, 'marked.png');
    await works('edit', hazy, '--face-square', '310,270,300', '--set', 'smile=1', '-o', output);
    expect(sameBytes((await readImage(output)).data, image.data)).toBe(false);
    const [line] = await works('edit', hazy, '--face-square', '310,270,300', '--list-faces');
    const listed = /--face-square (310,270,300,-?[\d.]+)$/.exec(line)?.[1] ?? '';
    // The face stands upright.
    expect(Math.abs(Number(listed.split(',')[3]))).toBeLessThan(2);
    const [again] = await works('edit', hazy, '--face-square', listed, '--list-faces');
    expect(again).toContain(`--face-square ${listed}`);
  });

  test.each([
    ['1,2', 'is not x,y,side or x,y,side,angle'],
    ['1,2,3,4,5', 'is not x,y,side or x,y,side,angle'],
    ['a,2,300', 'x of --face-square must be a number'],
    ['100,100,300,999', 'angle of --face-square must be a number from -180 to 180, not "999"'],
    ['100,100,20', 'This face square is 20 pixels wide'],
    ['9000,100,300', 'lies outside of the picture, which is 461 × 350 pixels'],
  ])('--face-square %s is refused by one sentence', async (square, sentence) => {
    const { code, out, complaints } = await call('edit', photo, '--face-square', square, '-o', join(folder, 'x.png'));
    expect([code, out]).toEqual([1, []]);
    expect(complaints[0]).toContain(sentence);
    expect(complaints[0]).toMatch(/\.$/);
  });

  test('--face and --face-square are not given both', async () => {
    await refused('not both', 'edit', photo, '--face', '1', '--face-square', '1,2,300', '-o', join(folder, 'x.png'));
  });
});
