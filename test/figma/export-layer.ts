import type { SceneGraph } from '@open-pencil/scene-graph';
import { computeContentBounds, headlessRenderNodes } from '@open-pencil/core/io/formats/raster';
import { fontManager } from '@open-pencil/core/text';
import sharp from 'sharp';
import { absoluteBoundingBoxOf } from './transforms.ts';

/** One rendering at a time: there is one renderer, and each rendering takes the place of a global text measurer and puts it back. */
let last: Promise<unknown> = Promise.resolve();

/**
 * `exportAsync` with Open Pencil's own renderer (Skia), which draws into the bounds of everything visible, shadows
 * included; Figma's `useAbsoluteBounds` means the layer's own rectangle, so the picture is cut or extended to that.
 * Limits: PNG with `useAbsoluteBounds` only; a layer at a fraction of a pixel is drawn up to half a pixel off; paint
 * filters are not drawn.
 */
export async function exportLayer(
  graph: SceneGraph,
  pageId: string,
  id: string,
  settings?: ExportSettings,
): Promise<Uint8Array> {
  if (settings?.format !== 'PNG' || !settings.useAbsoluteBounds) {
    throw new Error('This host exports PNG with useAbsoluteBounds only.');
  }
  const node = graph.getNode(id);
  const drawn = computeContentBounds(graph, [id]);
  if (!node || !node.visible || !drawn) throw new Error('The node has no visible layers.');
  const wanted = absoluteBoundingBoxOf(graph, node);
  const scale = scaleOf(settings.constraint, wanted);
  // It may look for fonts on the network, and would wait for as long as that gives no answer.
  fontManager.setOnlineFontProviders({});
  const rendering = last.then(() => headlessRenderNodes(graph, pageId, [id], { scale, format: 'PNG' }));
  last = rendering.catch(() => undefined);
  const png = await rendering;
  if (!png) throw new Error('The node has no visible layers.');

  const width = Math.max(1, Math.round(wanted.width * scale));
  const height = Math.max(1, Math.round(wanted.height * scale));
  const left = Math.round((wanted.x - drawn.minX) * scale);
  const top = Math.round((wanted.y - drawn.minY) * scale);
  const padded = await sharp(png)
    .ensureAlpha()
    .extend({
      left: Math.max(0, -left),
      top: Math.max(0, -top),
      right: width + 2,
      bottom: height + 2,
      background: { r: 0, g: 0, b: 0, alpha: 0 },
    })
    .png()
    .toBuffer();
  const cut = await sharp(padded)
    .extract({ left: Math.max(0, left), top: Math.max(0, top), width, height })
    .png()
    .toBuffer();
  return new Uint8Array(cut);
}

function scaleOf(constraint: ExportSettingsConstraints | undefined, bounds: Rect): number {
  if (!constraint) return 1;
  if (constraint.type === 'SCALE') return constraint.value;
  return constraint.value / (constraint.type === 'WIDTH' ? bounds.width : bounds.height);
}
