/**
 * What people own becomes a model and edits: imported by the command or by the page's own worker, opened on the page, edited, applied.
 * Files written by the projects' own code are taken where ../shared is there; small ones of the same layouts are in the project.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { importCommand } from '../../models/cli/import.ts';
import { openModel } from '../../models/format/index.ts';
import { golden, isHere } from '../support/ecosystem.ts';
import { fixture } from '../support/fixtures.ts';
import { expectAccessible } from './accessible.ts';
import { OUTPUT } from './output.ts';
import { PATIENCE, previewPixels, typePercent, waitForSliders, waitUntil } from './panel-actions.ts';
import { openStandalone, useBrowser } from './stage.ts';

interface Owned {
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface Walk {
  readonly title: string;
  readonly files: readonly Owned[];
  readonly by: 'command' | 'page';
  /** Whether there is an encoder among them. */
  readonly encodes: boolean;
}

const stage = useBrowser();

const file = ({ name, bytes }: Owned) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });
const small = (name: string): Owned => ({ name, bytes: fixture(`import/ecosystem/${name}`) });
const theirs = (path: string): Owned => ({ name: path.replace(/^.*\//, ''), bytes: golden(path) });

/** NumPy's, version 1: a direction of norm 1 for a latent of that size. */
function drift(size: number): Owned {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (1, ${size}), }`.padEnd(117) + '\n';
  const head = Buffer.from(`\x93NUMPY\x01\x00v\x00${header}`, 'latin1');
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin(i + 1));
  const norm = Math.hypot(...data);
  return { name: 'drift.npy', bytes: Buffer.concat([head, Buffer.from(data.map((x) => x / norm).buffer)]) };
}

/** The model that the command makes of the files. */
async function byCommand(files: readonly Owned[], name: string): Promise<Owned> {
  const folder = await mkdtemp(join(tmpdir(), 'import-'));
  try {
    const paths = files.map((one) => join(folder, one.name));
    await Promise.all(files.map(({ bytes }, i) => writeFile(paths[i], bytes)));
    const out = join(folder, `${name}.safetensors`);
    await importCommand.run([...paths, '-o', out], () => undefined);
    return { name: `${name}.safetensors`, bytes: new Uint8Array(await readFile(out)) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function openFiles(page: Page, files: readonly Owned[]): Promise<void> {
  if ((await page.getByTestId('models').count()) === 0) await page.getByTestId('model').click();
  await page.getByTestId('open-model').setInputFiles(files.map(file));
}

/** What the page's worker makes of the files, as the page saves it. */
async function byPage(page: Page, files: readonly Owned[], name: string): Promise<Owned> {
  const saving = page.waitForEvent('download', { timeout: PATIENCE });
  await openFiles(page, files);
  const download = await saving;
  expect(download.suggestedFilename()).toBe(`${name}.safetensors`);
  return { name: `${name}.safetensors`, bytes: new Uint8Array(await readFile(await download.path())) };
}

/** Does something, and waits until the picture is another one. */
async function changes(page: Page, work: () => Promise<void>, what: string): Promise<void> {
  const before = Buffer.from((await previewPixels(page)).data);
  await work();
  await waitUntil(async () => !before.equals(Buffer.from((await previewPixels(page)).data)), what);
}

const largest = (files: readonly Owned[]): string =>
  [...files].sort((a, b) => b.bytes.length - a.bytes.length)[0].name.replace(/\.[^.]*$/, '');

async function walk({ files, by, encodes }: Walk): Promise<void> {
  const name = largest(files);
  const { page, watch } = await openStandalone(stage.browser);
  await waitForSliders(page);
  const made = by === 'page' ? await byPage(page, files, name) : await byCommand(files, name);
  if (by === 'command') await openFiles(page, [made]);
  const { metadata } = await openModel(made.bytes);
  expect(metadata.directions.map(({ id }) => id)).toEqual(['drift']);
  expect(metadata.encoder === null).toBe(!encodes);
  const running = async (): Promise<boolean> =>
    (await page.getByTestId('model').getAttribute('aria-label')) === `Model: ${name}`;
  await waitUntil(running, `the model ${name}`);
  const card = await page.getByTestId('model-card').textContent();
  expect(card?.includes('new portraits; photos by their shape only, as it has no encoder')).toBe(!encodes);
  await expectAccessible(page, `import-${by}-${name}`);
  await page.getByTestId('models').press('Escape');
  await waitForSliders(page);
  const slide = (percent: number) => () => typePercent(page, 'drift', percent);
  if (!encodes) {
    // The photo on show has no code: that is said, and a portrait of nobody is the way on.
    await slide(80)();
    await page.getByTestId('message').waitFor({ timeout: PATIENCE });
    expect(await page.getByTestId('message').textContent()).toContain('This model has no encoder');
    await slide(0)();
    await page.getByTestId('page-new-portrait').click();
    await page.getByTestId('seed').waitFor({ timeout: PATIENCE });
    await page.getByTestId('seed').fill('12');
    await page.getByTestId('seed').press('Enter');
    const shown = 'Preview of a new portrait, seed 12';
    await waitUntil(async () => (await page.getByTestId('preview').getAttribute('aria-label')) === shown, shown);
    await waitForSliders(page);
  }
  await changes(page, slide(80), 'the slider to move the picture');
  const saving = page.waitForEvent('download', { timeout: PATIENCE });
  await page.getByTestId('apply').click();
  const applied = await saving;
  expect(applied.suggestedFilename()).toContain(encodes ? 'drift +80' : 'Seed 12, drift +80');
  const { width } = await sharp(await readFile(await applied.path())).metadata();
  if (!encodes) expect(width).toBe(metadata.generator.resolution);
  await page.screenshot({ path: `${OUTPUT}import-${by}-${name}-applied.png` });
  expect(watch).toEqual({ requests: [], errors: [] });
  await page.context().close();
}

const inProject: readonly Walk[] = [
  { title: 'a small pickle of NVIDIA’s', files: [small('ada.pkl'), drift(8)], by: 'command', encodes: false },
  {
    title: 'a small training snapshot with an encoder',
    files: [small('snapshot.pt'), small('e4e.pt'), drift(8)],
    by: 'page',
    encodes: true,
  },
];

test.each(inProject)('$title, by the $by: opened, edited, applied', walk, 3 * PATIENCE);

if (isHere) {
  const written: readonly Walk[] = [
    { title: 'ada64.pkl', files: [theirs('ada/ada64.pkl'), drift(64)], by: 'command', encodes: false },
    { title: 'ada64.pkl', files: [theirs('ada/ada64.pkl'), drift(64)], by: 'page', encodes: false },
    { title: '000200.pt', files: [theirs('rosinality/000200.pt'), drift(24)], by: 'page', encodes: false },
    { title: 'e4e_small.pt', files: [theirs('encoders/e4e_small.pt'), drift(20)], by: 'page', encodes: true },
  ];
  test.each(written)('$title, by the $by: opened, edited, applied', walk, 3 * PATIENCE);
} else console.warn('Left out: walks with the files of other projects, as ../shared/golden/ecosystem is not here.');

test(
  'what cannot be a model says why',
  async () => {
    const { page, watch } = await openStandalone(stage.browser);
    await waitForSliders(page);
    const refused = async (...files: readonly Owned[]): Promise<string | null> => {
      await openFiles(page, files);
      const line = page.getByTestId('incoming-model');
      const answered = async (): Promise<boolean> =>
        (await line.count()) > 0 && (await line.getAttribute('data-code')) === 'model-wrong';
      await waitUntil(answered, 'a refusal');
      return line.textContent();
    };
    expect(await refused(small('refuse_stylegan3.pkl'))).toContain('it is a StyleGAN3-T generator');
    expect(watch).toEqual({ requests: [], errors: [] });
    await page.context().close();
  },
  2 * PATIENCE,
);
