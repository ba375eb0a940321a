/** What the command line says of directions: `FILE=VALUE`, and components `NUMBER[:A-B][=TEXT]`. */
import type { DirectionChoices } from '../import/index.ts';
import { readNumber, wrongUsage } from './command.ts';

export interface ChoiceOptions {
  readonly label?: readonly string[];
  readonly range?: readonly string[];
  readonly layers?: readonly string[];
  readonly component?: readonly string[];
  readonly 'include-withheld'?: readonly string[];
}

/** @throws PortraitError usage */
export function readChoices(options: ChoiceOptions): DirectionChoices {
  const { component } = options;
  const withheld = options['include-withheld'];
  return {
    labels: pairs('--label', options.label, (text) => text),
    ranges: pairs('--range', options.range, (text) => readNumber('--range', text, { min: 1e-6, max: 1000 })),
    layers: pairs('--layers', options.layers, rows),
    ...(component ? { components: component.map(oneComponent) } : {}),
    ...(withheld ? { includeWithheld: withheld } : {}),
  };
}

function pairs<T>(
  option: string,
  given: readonly string[] | undefined,
  read: (text: string) => T,
): ReadonlyMap<string, T> {
  return new Map(
    (given ?? []).map((text) => {
      const at = text.indexOf('=');
      if (at < 1 || at === text.length - 1) throw wrongUsage(`${option} is written FILE=VALUE, not "${text}".`);
      return [text.slice(0, at), read(text.slice(at + 1))];
    }),
  );
}

/** "3-7" -> [3, 8]. */
function rows(text: string): readonly [number, number] {
  const [, first, last = first] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(text) ?? [];
  if (first === undefined || Number(last) < Number(first))
    throw wrongUsage(`Rows are written FIRST-LAST, as in 0-7, not "${text}".`);
  return [Number(first), Number(last) + 1];
}

function oneComponent(text: string): NonNullable<DirectionChoices['components']>[number] {
  const [, number, layers, label] = /^(\d{1,4})(?::([\d-]+))?(?:=(.+))?$/.exec(text) ?? [];
  if (number === undefined) throw wrongUsage(`--component is written NUMBER[:FIRST-LAST][=TEXT], not "${text}".`);
  return {
    number: Number(number),
    ...(layers ? { layers: rows(layers) } : {}),
    ...(label ? { label } : {}),
  };
}
