import { Model, ModelDocument, ModelLayer } from '../photopea/model.ts';
import { decodeRaster } from '../photopea/raster.ts';
import { avatar } from './portraits.ts';

/** A photo with a frame of canvas around it, under a title and over a background; the photo is selected. */
export async function photoModel(): Promise<Model> {
  const photo = await decodeRaster((await avatar()).png);
  const plain = new Uint8Array(60 * 20 * 4).fill(255);
  const layers = [
    new ModelLayer('Title', { left: 3, top: 4, width: 60, height: 20, data: plain }),
    new ModelLayer('Portrait', { ...photo, left: 41, top: 27 }),
    new ModelLayer('Paper', { left: 0, top: 0, width: 60, height: 20, data: plain }),
  ];
  const document = new ModelDocument('photo.psd', photo.width + 100, photo.height + 80, layers);
  document.selected = [layers[1]];
  const other = new ModelDocument('other.psd', 50, 50, [new ModelLayer('Paper')]);
  return Object.assign(new Model([document, other]), { active: document });
}
