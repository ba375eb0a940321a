/** How strong a slider is in each part of the face: the names, and how they stand among slider values. */

/** Parts of the face, soft at their edges, which together are all of it; then its two halves, of the picture. */
export const REGIONS = ['mouth', 'eyes', 'brows', 'cheeks', 'jaw', 'hair', 'left', 'right'] as const;
export type Region = (typeof REGIONS)[number];

/** 0..1 of the slider's strength; 1 where left out. */
export type Where = Readonly<Partial<Record<Region, number>>>;

/** By slider. */
export type Wheres = Readonly<Record<string, Where>>;

/**
 * Among slider values: `smile@left`. Its value is what the slider lacks there, 0..1 (0: nothing, so that it can be left out as
 * every slider at zero is).
 */
export function whereKey(id: string, region: Region): string {
  return `${id}@${region}`;
}

/** Undefined for a key that is a slider's own. */
export function readWhere(key: string): { readonly id: string; readonly region: string } | undefined {
  const at = key.indexOf('@');
  return at < 0 ? undefined : { id: key.slice(0, at), region: key.slice(at + 1) };
}

export function isRegion(name: string): name is Region {
  return (REGIONS as readonly string[]).includes(name);
}

/** Of all sliders that are weaker somewhere. @param values 0..1 for such keys, see `whereKey` */
export function wheresOf(values: Readonly<Record<string, number>>): Wheres {
  const out: Record<string, Partial<Record<Region, number>>> = {};
  for (const [key, lacks] of Object.entries(values)) {
    const found = readWhere(key);
    if (!found || !isRegion(found.region) || lacks <= 0) continue;
    (out[found.id] ??= {})[found.region] = Math.max(0, 1 - lacks);
  }
  return out;
}
