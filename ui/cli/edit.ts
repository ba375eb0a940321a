/** `edit`: the same engine as the panel's, in Node. */
import { mkdirSync } from 'node:fs';
import { extname, join, parse, resolve } from 'node:path';
import {
  checkOutput,
  readAnyOptions,
  readNumber,
  wrongUsage,
  type Command,
  type Print,
} from '../../models/cli/command.ts';
import { nodeOnnxruntime } from '../../models/cli/node-ort.ts';
import { PortraitError, toProblem } from '../../models/errors.ts';
import { provenanceOf } from '../host/metadata/provenance.ts';
import type { OpenedPhoto, RgbaImage, SliderInfo } from '../worker/api.ts';
import { createEngine } from '../worker/session/create-engine.ts';
import { openWithSquare, readSquare, squareText, withHint, type GivenSquare } from './face-square.ts';
import { readImage } from './images.ts';
import { readAssets } from './node-assets.ts';
import { ENDINGS, formatOf, QUALITY, readPhotoFile, writeEdited, writeUnchanged } from './photo-file.ts';
import { readBudget, REFINE } from './reconstruct.ts';
import { restoreBy } from './restore-mask.ts';
import { valueOf } from './value-of.ts';

function settings(pairs: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0) throw wrongUsage(`--set ${pair} is not SLIDER=VALUE, for example smile=0.8.`);
      const id = pair.slice(0, at);
      return [id, readNumber(`The value of ${id}`, pair.slice(at + 1), { min: -1, max: 1 })];
    }),
  );
}

/** As `--where smile.left=0.5` says: how strong a slider is in a part of the face, 0 to 1. */
function parts(pairs: readonly string[], sliders: readonly SliderInfo[]): Record<string, number> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, id, region, value] = /^([^=]+)\.([^.=]+)=(.*)$/.exec(pair) ?? [];
      if (id === undefined)
        throw wrongUsage(`--where ${pair} is not SLIDER.PART=STRENGTH, for example smile.left=0.5.`);
      const regions: readonly string[] = sliders.find((slider) => slider.id === id)?.regions ?? [];
      const known = regions.find((name) => name === region);
      if (known === undefined)
        throw wrongUsage(
          regions.length > 0
            ? `${id} has no part “${region}”; it has ${regions.join(', ')}.`
            : `There is no slider “${id}” that has parts of the face.`,
        );
      return [`${id}@${known}`, 1 - readNumber(`The strength of ${id} there`, value, { min: 0, max: 1 })];
    }),
  );
}

function offeredOf(sliders: readonly SliderInfo[]): string {
  const ids = sliders.flatMap(({ id, of, retired }) => (of || retired ? [] : [id]));
  const halves = sliders.find(({ of }) => of)?.id;
  return `this model has ${ids.join(', ')}${halves ? `, and halves of some, as ${halves}` : ''}`;
}

const OPTIONS = {
  set: { type: 'string', multiple: true, default: [] as string[] },
  where: { type: 'string', multiple: true, default: [] as string[] },
  face: { type: 'string' },
  'face-square': { type: 'string' },
  'list-faces': { type: 'boolean', default: false },
  ...REFINE,
  restore: { type: 'string' },
  model: { type: 'string' },
  quality: { type: 'string', default: `${QUALITY}` },
  'out-dir': { type: 'string' },
  output: { type: 'string', short: 'o' },
} as const;

interface Task {
  readonly from: string;
  readonly to: string;
}

/** What is read and where it goes. @throws PortraitError usage */
function tasksOf(photos: readonly string[], output: string | undefined, folder: string | undefined): readonly Task[] {
  if (photos.length === 0) throw wrongUsage('PHOTO is missing.');
  if (output !== undefined && folder !== undefined) throw wrongUsage('Give -o or --out-dir, not both.');
  if (folder === undefined) {
    if (photos.length > 1)
      throw wrongUsage(`"${photos[1]}" is one argument too many for -o; several photos need --out-dir FOLDER.`);
    if (!output) throw wrongUsage('Say where to write with -o OUT.png, or --out-dir FOLDER for several photos.');
    formatOf(output);
    return [{ from: photos[0], to: checkOutput(output, extname(output).toLowerCase()) }];
  }
  const tasks = photos.map((from) => {
    const { name, ext } = parse(from);
    // What cannot be written as the kind that it is becomes a PNG.
    return { from, to: join(folder, ENDINGS[ext.toLowerCase()] ? `${name}${ext}` : `${name}.png`) };
  });
  const twice = tasks.find(({ to }, at) => tasks.findIndex((other) => other.to === to) !== at);
  if (twice) throw wrongUsage(`Two of the photos would be written as ${twice.to}; give them other names.`);
  const over = tasks.find(({ from, to }) => resolve(from) === resolve(to));
  if (over) throw wrongUsage(`${over.from} lies in --out-dir itself and would be written over; give another folder.`);
  mkdirSync(folder, { recursive: true });
  return tasks;
}

async function opened(engine: ReturnType<typeof createEngine>, image: RgbaImage): Promise<OpenedPhoto> {
  const found = await engine.open(image, null);
  if (!found.ok) throw withHint(found.error);
  return found.value;
}

async function listFaces(
  engine: ReturnType<typeof createEngine>,
  paths: readonly string[],
  square: GivenSquare | undefined,
  print: Print,
): Promise<void> {
  for (const path of paths) {
    const image = await readImage(path);
    const { faces } = square ? (await openWithSquare(engine, image, square)).opened : await opened(engine, image);
    faces.forEach(({ box, quad, score }, at) => {
      const [x, y, width, height] = [box.x, box.y, box.width, box.height].map(Math.round);
      print(
        `${path}: face ${at + 1}, ${width}×${height} px at ${x}, ${y}, score ${score.toFixed(2)}, --face-square ${squareText({ quad })}`,
      );
    });
  }
}

async function edit(args: readonly string[], print: Print): Promise<void> {
  const { values, positionals } = readAnyOptions(args, OPTIONS);
  const list = values['list-faces'];
  if (list && positionals.length === 0) throw wrongUsage('PHOTO is missing.');
  const tasks = list ? [] : tasksOf(positionals, values.output, values['out-dir']);
  const sliders = settings(values.set);
  const number = readNumber('--face', values.face ?? '1', { min: 1, whole: true }) - 1;
  const given = values['face-square'];
  if (given !== undefined && values.face !== undefined) throw wrongUsage('Give --face or --face-square, not both.');
  const square = given === undefined ? undefined : readSquare(given);
  const quality = readNumber('--quality', values.quality, { min: 1, max: 100, whole: true });
  const budget = readBudget(values);
  const mask = values.restore;
  if (mask !== undefined && tasks.length > 1)
    throw wrongUsage('--restore is a mask of one photo; give that photo alone.');
  const engine = createEngine(nodeOnnxruntime());
  // A single photo that cannot be read is said before the engine starts.
  const first = tasks.length === 1 ? await readPhotoFile(tasks[0].from) : undefined;
  const info = valueOf(await engine.start(await readAssets(values.model)));
  // Said before the photo is read into, which takes a while.
  const unknown = Object.keys(sliders).find((id) => !info.sliders.some((slider) => slider.id === id));
  if (unknown !== undefined) throw wrongUsage(`There is no slider "${unknown}"; ${offeredOf(info.sliders)}.`);
  if (list) return listFaces(engine, positionals, square, print);
  const weaker = parts(values.where, info.sliders);
  const set = Object.entries(sliders).map(([id, value]) => `${id} ${value}`);
  const done = set.length > 0 ? [...set, ...values.where.map((part) => `where ${part.replace('=', ' ')}`)] : [];
  const provenance = provenanceOf({ summary: done.join(', '), modelId: info.modelId });
  const failed: string[] = [];
  for (const { from, to } of tasks) {
    try {
      const photo = first ?? (await readPhotoFile(from));
      const { width, height } = photo.image;
      const face = square ? (await openWithSquare(engine, photo.image, square)).face : number;
      if (!square) await opened(engine, photo.image);
      if (budget) valueOf(await engine.refine(face, budget));
      const rendered = valueOf(await engine.render({ [face]: { ...sliders, ...weaker } }));
      const result = mask === undefined ? rendered : await restoreBy(mask, rendered, photo.image);
      if (done.length > 0) await writeEdited(to, result, photo, provenance, quality);
      else await writeUnchanged(to, photo, quality);
      print(`${to}: ${width}×${height}, ${done.join(', ') || 'nothing changed'}`);
    } catch (error) {
      if (tasks.length === 1) throw error;
      // The others are done all the same.
      failed.push(from);
      print(`${from}: not edited. ${toProblem(error).message}`);
    }
  }
  if (failed.length > 0)
    throw new PortraitError(
      'partly-done',
      `${failed.length} of ${tasks.length} photos were not edited: ${failed.join(', ')}.`,
    );
}

/** Sliders of a model and how far they go. */
async function sliderLines(args: readonly string[]): Promise<readonly string[]> {
  const at = args.findIndex((arg) => arg === '--model' || arg.startsWith('--model='));
  const path = at < 0 ? undefined : (args[at].split('=')[1] ?? args[at + 1]);
  const info = valueOf(await createEngine(nodeOnnxruntime()).start(await readAssets(path)));
  const offered = info.sliders.filter(({ retired }) => !retired);
  return [
    `Sliders of ${info.modelId}, each from -1 to 1:`,
    ...offered.map(({ id, label, negativeLabel, positiveLabel, regions }) => {
      const ends = negativeLabel && positiveLabel ? ` (${negativeLabel} … ${positiveLabel})` : '';
      const where = regions ? `; --where ${regions.join(', ')}` : '';
      return `  ${id.padEnd(20)}${label}${ends}${where}`;
    }),
  ];
}

export const editCommand: Command = {
  about: 'edits a portrait, or several with one setting, as the panel does',
  usage:
    'PHOTO… [--set smile=0.8] [--set brows.left=0.3] [--where smile.left=0.5] [--face 1 | --face-square X,Y,SIDE[,ANGLE]] [--list-faces] [--restore MASK.png] [--refine SECONDS | --refine-steps N] [--model FILE] [--quality 95] (-o OUT.png | --out-dir FOLDER)',
  options: [
    ['--set SLIDER=VALUE', 'a slider and how far it goes, from -1 to 1; as often as wanted'],
    ['--where SLIDER.PART=S', 'how strong a slider is in a part of the face, from 0 to 1; as often as wanted'],
    ['--face NUMBER', 'which face, from 1, the largest first'],
    [
      '--face-square X,Y,SIDE[,ANGLE]',
      'the face by hand: middle and side of its square in pixels, about 1.7 faces wide, and degrees clockwise (the eye line says it unless given)',
    ],
    ['--list-faces', 'lists the faces of each photo, with the square of each, and writes nothing'],
    ['--restore MASK.png', 'gives the photo back where this picture, as large as the photo, is white'],
    ['--refine SECONDS', 'searches a closer likeness first, for so long'],
    ['--refine-steps N', 'the same, for so many steps'],
    ['--model FILE', 'another model than the built-in one'],
    ['--quality NUMBER', `of JPEG and WebP, 1 to 100 (${QUALITY} unless given); WebP at 100 is lossless`],
    ['--out-dir FOLDER', 'all photos, each under its own name'],
    ['-o, --output OUT', 'one photo, as .png, .jpg or .webp'],
  ],
  more: sliderLines,
  run: edit,
};
