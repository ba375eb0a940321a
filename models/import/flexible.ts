/** Evolved configurations, the authors' JSON: name -> { channels, res, … } (reference §2.4). */
import * as v from 'valibot';
import { checkChannels } from '../graph/widths.ts';
import type { GeneratorInfo } from './generator.ts';
import type { SourceFile } from './state-dict.ts';
import { toProblem } from '../errors.ts';
import { complaintsAbout, quoted } from './torch/complaints.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const schema = v.record(v.string(), v.object({ channels: v.pipe(v.array(count), v.maxLength(32)), res: count }));
const MAX_BYTES = 1024 * 1024;
const NAME = /^[A-Za-z0-9][\w.+-]{0,39}$/;

/** @throws PortraitError model-corrupt | model-wrong when a configuration cannot be cut from this generator */
export function importFlexible(file: SourceFile, generator: GeneratorInfo): GeneratorInfo['flexible'] {
  const { damaged, refused } = complaintsAbout(quoted(file.name));
  if (file.bytes.length > MAX_BYTES) throw refused(`it is larger than ${MAX_BYTES} bytes`);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.bytes));
  } catch {
    throw damaged('it is not JSON');
  }
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw refused(`${quoted(v.getDotPath(issue) ?? 'it')}: ${quoted(issue.message)}`);
  }
  const out: GeneratorInfo['flexible'] = {};
  for (const [name, { channels, res }] of Object.entries(parsed.output)) {
    if (!NAME.test(name)) throw refused(`"${quoted(name)}" is no name for a configuration`);
    if (!generator.resolutions.includes(res))
      throw refused(`configuration ${name} renders ${res} px, and this generator ${generator.resolutions.join(', ')}`);
    try {
      checkChannels(generator, channels);
    } catch (error) {
      throw refused(`configuration ${name}: ${toProblem(error).message.replace(/\.$/, '')}`);
    }
    out[name] = { channels, resolution: res };
  }
  return out;
}
