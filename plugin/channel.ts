import type { Envelope, ToPlugin, ToUi } from './messages.ts';

/** One handler for every message the panel can send; a missing one does not compile. */
export type Handlers = { readonly [Name in keyof ToPlugin]: (data: ToPlugin[Name]) => void };

export type Emit = <Name extends keyof ToUi>(type: Name, data: ToUi[Name]) => void;

const TO_UI: { readonly [Name in keyof ToUi]: true } = {
  remembered: true,
  previewed: true,
  photo: true,
  refused: true,
  applied: true,
  appliedStands: true,
  failed: true,
  taken: true,
  held: true,
  wroteHeld: true,
  pairAdded: true,
  selectionChanged: true,
};

/**
 * Connects the handlers to the panel and gives back the way to answer.
 * @throws Error (both directions) on a name that is not in the map: two builds that do not belong together should stop
 * at once instead of waiting for each other.
 */
export function openChannel(ui: Pick<UIAPI, 'postMessage' | 'onmessage'>, handlers: Handlers): Emit {
  ui.onmessage = (message: Envelope<ToPlugin>) => {
    const type = message && message.type;
    if (typeof type !== 'string' || !Object.prototype.hasOwnProperty.call(handlers, type)) {
      throw new Error(`Unknown message "${String(type)}" from the panel; known: ${Object.keys(handlers).join(', ')}.`);
    }
    dispatch(handlers, message);
  };
  return (type, data) => {
    if (!Object.prototype.hasOwnProperty.call(TO_UI, type)) {
      throw new Error(`Unknown message "${String(type)}" to the panel; known: ${Object.keys(TO_UI).join(', ')}.`);
    }
    ui.postMessage({ type, data });
  };
}

function dispatch<Name extends keyof ToPlugin>(
  handlers: Handlers,
  message: { readonly type: Name; readonly data: ToPlugin[Name] },
): void {
  handlers[message.type](message.data);
}
