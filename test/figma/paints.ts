import type { Fill } from '@open-pencil/scene-graph';

/**
 * Open Pencil keeps paints in the shape of .fig files, Figma's plugin API shows them in another. Image paints translate
 * both ways; filters have no place in Open Pencil's paint and ride along as an extra field, so that a copy keeps them.
 */
type StoredFill = Fill & { filters?: ImageFilters; rotation?: number };

export function toFigmaPaint(fill: Fill): Paint {
  const common = { visible: fill.visible, opacity: fill.opacity, blendMode: fill.blendMode ?? 'NORMAL' };
  if (fill.type === 'SOLID') {
    const { r, g, b } = fill.color;
    return { type: 'SOLID', color: { r, g, b }, ...common };
  }
  if (fill.type !== 'IMAGE') throw new Error(`This host knows solid and image paints, not ${fill.type}.`);
  const { filters, rotation, imageTransform: t } = fill as StoredFill;
  return {
    type: 'IMAGE',
    scaleMode: fill.imageScaleMode ?? 'FILL',
    imageHash: fill.imageHash ?? null,
    ...(t
      ? {
          imageTransform: [
            [t.m00, t.m01, t.m02],
            [t.m10, t.m11, t.m12],
          ] as Transform,
        }
      : {}),
    ...(filters ? { filters } : {}),
    ...(rotation ? { rotation } : {}),
    ...common,
  };
}

export function fromFigmaPaint(paint: Paint): Fill {
  const common = {
    visible: paint.visible ?? true,
    opacity: paint.opacity ?? 1,
    blendMode: (paint.blendMode ?? 'NORMAL') as Fill['blendMode'],
  };
  if (paint.type === 'SOLID') return { type: 'SOLID', color: { ...paint.color, a: 1 }, ...common };
  if (paint.type !== 'IMAGE') throw new Error(`This host knows solid and image paints, not ${paint.type}.`);
  const stored: StoredFill = {
    type: 'IMAGE',
    color: { r: 0, g: 0, b: 0, a: 1 },
    imageHash: paint.imageHash ?? undefined,
    imageScaleMode: paint.scaleMode,
    ...common,
  };
  if (paint.imageTransform) {
    const [[m00, m01, m02], [m10, m11, m12]] = paint.imageTransform;
    stored.imageTransform = { m00, m01, m02, m10, m11, m12 };
  }
  if (paint.filters) stored.filters = paint.filters;
  if (paint.rotation) stored.rotation = paint.rotation;
  return stored;
}
