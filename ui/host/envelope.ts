import type { Envelope, ToPlugin, ToUi } from '../../plugin/messages.ts';

/** A list of names that does not compile when a message is added to the map and forgotten here. */
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

/** Figma delivers what the panel posts to its parent under this one key, and answers in the same form. */
export function toPlugin<Name extends keyof ToPlugin>(
  type: Name,
  data: ToPlugin[Name],
): { readonly pluginMessage: Envelope<ToPlugin> } {
  return { pluginMessage: { type, data } as Envelope<ToPlugin> };
}

/**
 * The message inside what Figma posted, or null when it is none of ours (Figma and browser extensions post others).
 * @throws Error for an envelope of ours with an unknown name: panel and plugin come from different builds.
 */
export function fromPlugin(posted: unknown): Envelope<ToUi> | null {
  if (typeof posted !== 'object' || posted === null || !('pluginMessage' in posted)) return null;
  const message = posted.pluginMessage;
  if (typeof message !== 'object' || message === null || !('type' in message)) return null;
  const type = message.type;
  if (typeof type !== 'string' || !Object.hasOwn(TO_UI, type)) {
    throw new Error(`Unknown message "${String(type)}" from the plugin; known: ${Object.keys(TO_UI).join(', ')}.`);
  }
  return message as Envelope<ToUi>;
}
