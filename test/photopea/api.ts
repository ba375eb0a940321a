import type { Model, ModelLayer } from './model.ts';
import { ModelDocument, ModelLayer as Layer } from './model.ts';
import { onCanvas } from './raster.ts';

type Properties = Record<string, { get?: () => unknown; set?: (value: unknown) => void; value?: unknown }>;

/** What a script sends while it runs, in order. */
export type Sent = string | { readonly width: number; readonly height: number; readonly canvas: Uint8Array };

const ENUMS = {
  SaveOptions: { DONOTSAVECHANGES: 'no' },
  NewDocumentMode: { RGB: 'rgb' },
  DocumentFill: { TRANSPARENT: 'transparent' },
  BlendMode: { NORMAL: 'norm' },
  ElementPlacement: { PLACEBEFORE: 'before' },
};

/**
 * The globals of one script run: the part of Photopea's (that is, Photoshop's) object model that our scripts use. Reading
 * or writing anything else is an error, so that no script leans on what this does not know.
 */
export function makeApi(model: Model, send: (sent: Sent) => void, evaluate: (text: string) => void): object {
  const layers = new Map<ModelLayer, object>();
  const documents = new Map<ModelDocument, object>();
  const models = new Map<object, ModelLayer | ModelDocument>();

  /** Objects are the same one within a script, and none of an earlier one. */
  const known = <T extends ModelLayer | ModelDocument>(map: Map<T, object>, key: T, make: () => object): object => {
    const object = map.get(key) ?? make();
    map.set(key, object);
    models.set(object, key);
    return object;
  };
  const layerOf = (object: unknown): ModelLayer => need(object, Layer);
  const documentOf = (object: unknown): ModelDocument => need(object, ModelDocument);
  function need<T>(object: unknown, kind: abstract new (...args: never[]) => T): T {
    const found = models.get(object as object);
    if (!(found instanceof kind)) throw new Error(`This is no ${kind.name}.`);
    return found;
  }
  /** Photopea works on the document in front only (issue 2587). */
  const inFront = (document: ModelDocument): ModelDocument => {
    if (model.active !== document) throw new Error(`"${document.name}" is not the active document.`);
    return document;
  };
  const change = (layer: ModelLayer, label: string): void => inFront(model.documentOf(layer)).step(label);
  const setter = (layer: ModelLayer, name: 'name' | 'opacity' | 'blendMode' | 'grouped' | 'allLocked' | 'visible') => ({
    get: () => layer[name],
    set: (value: unknown) => {
      change(layer, name);
      Object.assign(layer, { [name]: value });
    },
  });

  function layerObject(layer: ModelLayer): object {
    return known(layers, layer, () =>
      strict('layer', {
        typename: { value: layer.group ? 'LayerSet' : 'ArtLayer' },
        name: setter(layer, 'name'),
        visible: setter(layer, 'visible'),
        opacity: setter(layer, 'opacity'),
        blendMode: setter(layer, 'blendMode'),
        allLocked: setter(layer, 'allLocked'),
        grouped: setter(layer, 'grouped'),
        selected: {
          get: () => (model.options.tellsSelected ? model.documentOf(layer).selected.includes(layer) : undefined),
        },
        bounds: { get: () => layer.box().map((value) => ({ value })) },
        layers: { get: () => layer.layers.map(layerObject) },
        parent: {
          get: () =>
            layer.container instanceof Layer ? layerObject(layer.container) : documentObject(container(layer)),
        },
        duplicate: { value: (target: unknown) => duplicate(layer, documentOf(target)) },
        move: {
          value: (relative: unknown, placement: unknown) => {
            if (placement !== ENUMS.ElementPlacement.PLACEBEFORE) throw new Error('Unknown placement.');
            change(layer, 'move');
            layer.detach();
            const sibling = layerOf(relative);
            sibling.siblings().splice(sibling.siblings().indexOf(sibling), 0, layer);
            layer.container = sibling.container;
          },
        },
        translate: {
          value: (right: number, down: number) => {
            if (layer.allLocked) throw new Error('The layer is locked.');
            if (model.documentOf(layer).marquee) throw new Error('Only the selected pixels would move.');
            change(layer, 'translate');
            layer.shift(right, down);
          },
        },
        remove: {
          value: () => {
            change(layer, 'remove');
            layer.detach();
          },
        },
      }),
    );
  }

  function container(layer: ModelLayer): ModelDocument {
    return model.documentOf(layer);
  }

  function duplicate(layer: ModelLayer, target: ModelDocument): void {
    inFront(model.documentOf(layer));
    const copy = layer.copy();
    if (model.options.centres) {
      const [left, top, right, bottom] = copy.box();
      copy.shift(
        Math.round((target.width - right + left) / 2) - left,
        Math.round((target.height - bottom + top) / 2) - top,
      );
    }
    const active = target.selected[0];
    const above = model.options.arrives === 'above-active' && active ? active : target.layers[0];
    const siblings = above ? above.siblings() : target.layers;
    siblings.splice(above ? siblings.indexOf(above) : 0, 0, copy);
    copy.container = above?.container ?? target;
    target.selected = [copy];
    target.step('duplicate');
  }

  function documentObject(document: ModelDocument): object {
    const suspend = model.options.suspendHistory;
    return known(documents, document, () =>
      strict('document', {
        typename: { value: 'Document' },
        name: {
          get: () => document.name,
          set: (value) => {
            document.name = String(value);
          },
        },
        width: { get: () => document.width },
        height: { get: () => document.height },
        source: { get: () => document.source, set: (value) => (document.source = String(value)) },
        layers: { get: () => inFront(document).layers.map(layerObject) },
        selection: { get: () => strict('selection', { bounds: { value: document.marquee ? [0, 0, 1, 1] : null } }) },
        activeLayer: {
          get: () => (document.selected[0] ? layerObject(document.selected[0]) : null),
          set: (value) => (inFront(document).selected = [layerOf(value)]),
        },
        close: { value: () => model.close(inFront(document)) },
        saveToOE: {
          value: (format: string) => {
            if (format !== 'png') throw new Error('Only PNG.');
            const [layer, ...others] = inFront(document).layers;
            if (!layer || others.length > 0 || layer.group) throw new Error('This model saves single layers only.');
            const { width, height } = document;
            send({ width, height, canvas: onCanvas(layer.raster, width, height) });
          },
        },
        suspendHistory: {
          value:
            suspend === 'none'
              ? undefined
              : (label: string, text: string) => {
                  const before = document.history.length;
                  evaluate(text);
                  if (suspend === 'merges') document.history.splice(before, Infinity, label);
                },
        },
      }),
    );
  }

  const app = strict('app', {
    documents: {
      get: () =>
        Object.assign(model.documents.map(documentObject), {
          add: (width: number, height: number, _resolution: number, name: string) => {
            const document = new ModelDocument(name, width, height, [new Layer('Background')]);
            model.add(document);
            return documentObject(document);
          },
        }),
    },
    activeDocument: {
      get: () => {
        if (!model.active) throw new Error('No document is open.');
        return documentObject(model.active);
      },
      set: (value) => (model.active = documentOf(value)),
    },
    echoToOE: { value: (text: unknown) => send(String(text)) },
  });
  return { app, ...ENUMS };
}

/** An object with these properties and no others, not even to look at. */
function strict(what: string, properties: Properties): object {
  const refuse = (name: string | symbol): never => {
    throw new TypeError(`Photopea's ${what} has no "${String(name)}" here.`);
  };
  return new Proxy(
    {},
    {
      get: (_target, name) => {
        if (name === Symbol.toPrimitive) return () => `[${what}]`;
        const property = Object.hasOwn(properties, name) ? properties[String(name)] : refuse(name);
        return property.get ? property.get() : property.value;
      },
      set: (_target, name, value) => {
        const property = Object.hasOwn(properties, name) ? properties[String(name)] : refuse(name);
        (property.set ?? refuse(name))(value);
        return true;
      },
    },
  );
}
