/**
 * The stand-alone page makes a model of what people own, saves it, and edits with it: an encoder's file with a direction. Where ../shared is not there, only what the files in the project allow.
 */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { openModel } from '../../models/format/index.ts';
import { golden, isHere } from '../support/ecosystem.ts';
import { fixture } from '../support/fixtures.ts';
import { expectAccessible } from './accessible.ts';
import { OUTPUT } from './output.ts';
import { PATIENCE, previewPixels, typePercent, waitForSliders, waitUntil } from './panel-actions.ts';
import { openStandalone, useBrowser } from './stage.ts';

const stage = useBrowser();

const file = (name: string, bytes: Uint8Array) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(bytes),
});

/** NumPy's, version 1: a direction of norm 1 for a latent of that size. */
function direction(size: number): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (1, ${size}), }`.padEnd(117) + '\n';
  const head = Buffer.from(`\x93NUMPY\x01\x00v\x00${header}`, 'latin1');
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin(i + 1));
  const norm = Math.hypot(...data);
  const values = data.map((x) => x / norm);
  return Buffer.concat([head, Buffer.from(values.buffer)]);
}

/** Opens files in the model menu; what is saved. */
async function importInPage(page: Page, files: ReturnType<typeof file>[], name: string): Promise<Uint8Array> {
  if ((await page.getByTestId('models').count()) === 0) await page.getByTestId('model').click();
  const saving = page.waitForEvent('download', { timeout: PATIENCE });
  await page.getByTestId('open-model').setInputFiles(files);
  const download = await saving;
  expect(download.suggestedFilename()).toBe(`${name}.safetensors`);
  const running = async (): Promise<boolean> =>
    (await page.getByTestId('model').getAttribute('aria-label')) === `Model: ${name}`;
  await waitUntil(running, `the model ${name}`);
  return new Uint8Array(await readFile(await download.path()));
}

/** The slider moves the picture. */
async function moves(page: Page): Promise<void> {
  await waitForSliders(page);
  const before = await previewPixels(page);
  await typePercent(page, 'turn', 80);
  const moved = async (): Promise<boolean> =>
    !Buffer.from((await previewPixels(page)).data).equals(Buffer.from(before.data));
  await waitUntil(moved, 'the slider to move the picture');
}

const walks = [{ name: 'e4e_small', path: 'encoders/e4e_small.pt', size: 20, encodes: true }];

if (isHere)
  test.each(walks)(
    '$path with a direction: saved, opened, its slider moves the picture',
    async ({ name, path, size, encodes }) => {
      const { page, watch } = await openStandalone(stage.browser);
      await waitForSliders(page);
      const files = [file(path.replace(/^.*\//, ''), golden(path)), file('turn.npy', direction(size))];
      const saved = await importInPage(page, files, name);
      const { metadata } = await openModel(saved);
      expect(metadata.directions.map(({ id }) => id)).toEqual(['turn']);
      expect(metadata.encoder === null).toBe(!encodes);
      const card = await page.getByTestId('model-card').textContent();
      expect(card?.includes('new portraits; photos by their shape only')).toBe(!encodes);
      await expectAccessible(page, `import-${name}`);
      await page.getByTestId('models').press('Escape');
      await waitForSliders(page);
      await moves(page);
      await page.screenshot({ path: `${OUTPUT}import-${name}-edited.png` });
      expect(watch).toEqual({ requests: [], errors: [] });
      await page.context().close();
    },
    2 * PATIENCE,
  );
else console.warn('Left out: walks with the files of other projects, as ../shared/golden/ecosystem is not here.');

test(
  'a small pickle and a direction are made a model and saved; what cannot be one says why',
  async () => {
    const { page, watch } = await openStandalone(stage.browser);
    await waitForSliders(page);
    await page.getByTestId('model').click();
    const saving = page.waitForEvent('download', { timeout: PATIENCE });
    const tiny = (name: string) => file(name, fixture(`import/ecosystem/${name}`));
    await page.getByTestId('open-model').setInputFiles([tiny('tf.pkl'), tiny('smile.npy')]);
    const saved = await openModel(new Uint8Array(await readFile(await (await saving).path())));
    expect(saved.metadata.directions.map(({ id }) => id)).toEqual(['smile']);

    const refused = async (code: string): Promise<string | null> => {
      const line = page.getByTestId('incoming-model');
      await waitUntil(async () => (await line.count()) > 0 && (await line.getAttribute('data-code')) === code, code);
      return line.textContent();
    };
    if ((await page.getByTestId('models').count()) === 0) await page.getByTestId('model').click();
    await page.getByTestId('open-model').setInputFiles([tiny('refuse_stylegan3.pkl')]);
    expect(await refused('model-wrong')).toContain('it is a StyleGAN3-T generator');
    expect(watch).toEqual({ requests: [], errors: [] });
    await page.context().close();
  },
  2 * PATIENCE,
);
