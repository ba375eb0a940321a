import { createHash } from 'node:crypto';
import { DOMParser } from '@xmldom/xmldom';
import sharp from 'sharp';
import { portrait } from '../../../test/support/portraits.ts';
import { encodePng } from '../png.ts';
import { provenanceOf, SOURCE_TYPES } from './provenance.ts';
import { signFile } from './sign-file.ts';

const RECIPE = { summary: 'Smile +60, Age −20', modelId: 'anycost <"&\u0007> 128' };
const WHEN = new Date('2026-03-04T05:06:07.890Z');
const NAMESPACES = {
  xmp: 'http://ns.adobe.com/xap/1.0/',
  event: 'http://ns.adobe.com/xap/1.0/sType/ResourceEvent#',
  iptc: 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
};

async function pictures(): Promise<Record<string, Uint8Array>> {
  const image = await portrait();
  const raw = sharp(image.data, { raw: { width: image.width, height: image.height, channels: 4 } });
  const opaque = raw.clone().flatten({ background: '#888' });
  const files = {
    png: await encodePng(image),
    'png by another encoder': await raw.clone().png({ palette: true }).toBuffer(),
    jpeg: await opaque.clone().jpeg().toBuffer(),
    'jpeg with Exif and a colour profile': await opaque
      .clone()
      .withExif({ IFD0: { Copyright: 'somebody' } })
      .withIccProfile('p3')
      .jpeg()
      .toBuffer(),
    'progressive jpeg': await opaque.clone().jpeg({ progressive: true, mozjpeg: true }).toBuffer(),
    'webp, lossy': await opaque.clone().webp().toBuffer(),
    'webp, lossy with alpha': await raw.clone().webp().toBuffer(),
    'webp, lossless': await opaque.clone().webp({ lossless: true }).toBuffer(),
    'webp, lossless with alpha': await raw.clone().webp({ lossless: true, exact: true }).toBuffer(),
    'webp of odd length with a profile': await opaque.clone().withIccProfile('p3').webp().toBuffer(),
  };
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, new Uint8Array(bytes)]));
}

/** Size and a hash of every pixel. */
async function pixels(file: Uint8Array): Promise<string> {
  const { data, info } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return `${info.width} × ${info.height}: ${createHash('sha256').update(data).digest('hex')}`;
}

/** The packet as another program finds it (sharp), read by an XML parser that stops at every mistake. */
async function packetOf(file: Uint8Array): Promise<string> {
  const { xmp } = await sharp(file).metadata();
  return xmp?.toString('utf8') ?? '';
}

function parse(packet: string): Record<string, string | null | undefined> {
  const complaints: string[] = [];
  const parser = new DOMParser({ onError: (level, message) => void complaints.push(`${level}: ${message}`) });
  const document = parser.parseFromString(packet.replace(/^\uFEFF/, ''), 'text/xml');
  expect(complaints).toEqual([]);
  const [description] = document.getElementsByTagNameNS(NAMESPACES.rdf, 'Description');
  const entries = [...document.getElementsByTagNameNS(NAMESPACES.rdf, 'li')];
  return {
    tool: description.getAttributeNS(NAMESPACES.xmp, 'CreatorTool'),
    sourceType: description.getAttributeNS(NAMESPACES.iptc, 'DigitalSourceType'),
    entries: String(entries.length),
    action: entries[0]?.getAttributeNS(NAMESPACES.event, 'action'),
    when: entries[0]?.getAttributeNS(NAMESPACES.event, 'when'),
    agent: entries[0]?.getAttributeNS(NAMESPACES.event, 'softwareAgent'),
    parameters: entries[0]?.getAttributeNS(NAMESPACES.event, 'parameters'),
  };
}

test('every format says that it was edited, with what and how, and keeps its pixels and its other metadata', async () => {
  for (const [name, file] of Object.entries(await pictures())) {
    const signed = signFile(file, provenanceOf(RECIPE, WHEN));
    expect([name, parse(await packetOf(signed))]).toEqual([
      name,
      {
        tool: 'Anycost Portrait',
        sourceType: SOURCE_TYPES.edited,
        entries: '1',
        action: 'edited',
        when: '2026-03-04T05:06:07Z',
        agent: 'Anycost Portrait',
        parameters: 'Smile +60, Age −20; model anycost <"&> 128',
      },
    ]);
    expect([name, await pixels(signed)]).toEqual([name, await pixels(file)]);
    const [before, after] = [await sharp(file).metadata(), await sharp(signed).metadata()];
    expect([name, after.exif, after.icc, after.hasAlpha]).toEqual([name, before.exif, before.icc, before.hasAlpha]);
  }
});

test('a portrait of nobody says that it was created by a model, edited or not', async () => {
  const file = (await pictures()).png;
  const generated = { seed: 12, truncation: 0.7, modelId: RECIPE.modelId };
  for (const summary of ['Seed 12', 'Seed 12, Smile +60']) {
    const said = parse(await packetOf(signFile(file, provenanceOf({ ...RECIPE, summary, generated }, WHEN))));
    expect(said).toMatchObject({ sourceType: SOURCE_TYPES.created, entries: '1', action: 'created' });
    expect(said.parameters).toBe(`${summary}; model anycost <"&> 128`);
  }
  expect(SOURCE_TYPES.created).toMatch(/\/trainedAlgorithmicMedia$/);
});

test('signing again replaces what was said', async () => {
  for (const [name, file] of Object.entries(await pictures())) {
    const once = signFile(file, provenanceOf(RECIPE, WHEN));
    const again = signFile(once, provenanceOf({ ...RECIPE, summary: 'Glasses +10' }, WHEN));
    expect([name, parse(await packetOf(again)).parameters]).toEqual([name, 'Glasses +10; model anycost <"&> 128']);
    expect([name, Buffer.from(again).includes('Smile +60')]).toEqual([name, false]);
    expect([name, Buffer.from(signFile(again, provenanceOf(RECIPE, WHEN))).equals(once)]).toEqual([name, true]);
  }
});

test('a picture that is wholly generated says so', async () => {
  const { png } = await pictures();
  const read = parse(await packetOf(signFile(png, { ...provenanceOf(RECIPE, WHEN), action: 'created' })));
  expect([read.action, read.sourceType]).toEqual(['created', SOURCE_TYPES.created]);
  expect(SOURCE_TYPES.created).not.toBe(SOURCE_TYPES.edited);
});

test('anything else is refused', () => {
  const provenance = provenanceOf(RECIPE, WHEN);
  expect(() => signFile(new TextEncoder().encode('GIF89a'), provenance)).toThrow('Only PNG, JPEG and WebP');
  expect(() => signFile(new Uint8Array(), provenance)).toThrow('Only PNG, JPEG and WebP');
});
