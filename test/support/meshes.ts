/** Face meshes of two people, without their pictures, and where a reference in Python sends their vertices (test/fixtures/mesh). */
import type { FaceMesh, Shape } from '../../ui/worker/mesh/types.ts';
import type { SmilePrior } from '../../ui/worker/mesh/shapes/index.ts';
import { fixture } from './fixtures.ts';

type Rows = readonly (readonly number[])[];

export const PEOPLE = ['closed-lips', 'teeth'] as const;
export type Person = (typeof PEOPLE)[number];

function read<T>(name: string): T {
  return JSON.parse(new TextDecoder().decode(fixture(`mesh/${name}.json`))) as T;
}

const flatRows = (rows: Rows): Float32Array => Float32Array.from(rows.flat());

/** `photo` P, `zero` B, `edit` A of smile +1, `editMinus` A of smile −1. */
export function meshesOf(person: Person): Record<'photo' | 'zero' | 'edit' | 'editMinus', FaceMesh> {
  const { leftIris, rightIris, ...rest } = read<Record<string, Rows>>(`${person}-meshes`);
  const mesh = (name: string): FaceMesh => ({
    points: flatRows(rest[name]),
    irises: [flatRows(leftIris), flatRows(rightIris)],
    flag: 1,
  });
  return { photo: mesh('photo'), zero: mesh('zero'), edit: mesh('edit'), editMinus: mesh('editMinus') };
}

export function targetsOf(person: Person): Readonly<Record<string, Shape>> {
  const targets = read<Record<string, Rows>>(`${person}-targets`);
  return Object.fromEntries(Object.entries(targets).map(([name, rows]) => [name, flatRows(rows)]));
}

/** The prior that the targets were made with. */
export function referencePrior(): SmilePrior {
  const { move, light } = read<{ move: Rows; light: readonly number[] }>('smile-prior');
  return { move: move.flat(), light };
}
