import { readModelBytes } from '../../../models/cli/read-model.ts';
import { toResult } from '../../../models/errors.ts';
import { fixture } from '../../../test/support/fixtures.ts';
import { readModel, withAbout } from '../../../test/support/model-files.ts';
import { inspectModel } from './model-card.ts';

const inspect = (file: Uint8Array) => toResult(() => inspectModel(file.slice().buffer));

test('the card says what the file says of itself', async () => {
  const file = await readModelBytes();
  const { about } = readModel(file);
  const card = await inspect(file);
  expect(card).toMatchObject({
    ok: true,
    value: {
      modelId: about.id,
      modelName: about.name,
      about: about.about,
      licence: about.provenance.licence,
      bytes: file.byteLength,
      resolutions: about.generator.resolutions,
      ratios: about.generator.ratios,
    },
  });
  // Those of the mesh, whatever the model; then its own, where they are other ones.
  const sliders = card.ok ? card.value.sliders : [];
  const ids = (kind: string): string[] => sliders.flatMap((slider) => (slider.kind === kind ? [slider.id] : []));
  expect(ids('shape')).toEqual(expect.arrayContaining(['smile', 'smile.left', 'mouth_open', 'turn']));
  expect(new Set([...ids('shape'), ...ids('model')]).size).toBe(sliders.length);
  expect(sliders.map(({ id }) => id)).toEqual(expect.arrayContaining(about.directions.map(({ id }) => id)));
  expect(ids('model')).not.toContain('smile');
});

test('the card has the numbers of the file, and none where the file has none', async () => {
  const metrics = { heldOutDistance: 0.25, frechet: 0.0125, fid: 3, notes: ['free'] };
  const told = withAbout(await readModelBytes(), ({ provenance }) => ({ provenance: { ...provenance, metrics } }));
  const silent = withAbout(await readModelBytes(), ({ provenance }) => ({
    provenance: { ...provenance, metrics: undefined },
  }));
  expect(await inspect(told)).toMatchObject({
    ok: true,
    value: { measured: { heldOutDistance: 0.25, frechet: 0.0125 } },
  });
  const card = await inspect(told);
  expect(card.ok && Object.values(card.value.measured)).not.toContain(3);
  expect(await inspect(silent)).toMatchObject({ ok: true, value: { measured: {} } });
});

test('texts of a file cannot forge lines, turn words around or fill the screen', async () => {
  const file = withAbout(await readModelBytes(), ({ provenance }) => ({
    about: `safe\u202E\n${'x'.repeat(1000)}`,
    provenance: { ...provenance, licence: 'MIT\u0007' },
  }));
  const card = await inspect(file);
  expect(card).toMatchObject({ ok: true, value: { licence: 'MIT?' } });
  expect(card.ok && card.value.about).toMatch(/^safe\?\?x{291}\.\.\.$/);
});

test('a model that draws but cannot edit photos says so; one without sliders is refused before anything is started on it', async () => {
  expect(await inspect(fixture('g64_small/g64_small.safetensors'))).toMatchObject({
    ok: true,
    value: { editsPhotos: false },
  });
  expect(await inspect(await readModelBytes())).toMatchObject({ ok: true, value: { editsPhotos: true } });
  const bare = withAbout(await readModelBytes(), () => ({ directions: [] }));
  expect(await inspect(bare)).toMatchObject({
    ok: false,
    error: { code: 'model-wrong', message: expect.stringContaining('no sliders') as string },
  });
});
