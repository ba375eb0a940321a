import type { PhotopeaPeer } from './peer.ts';

/** The page that plays Photopea in a browser: a frame for the plugin, and the wire to the peer. */
export const PHOTOPEA_PAGE = `<!doctype html>
<style>html,body{margin:0;height:100%}iframe{display:block;width:100%;height:100%;border:0}</style>
<iframe></iframe>
<script>
  const frame = document.querySelector('iframe');
  addEventListener('message', ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== new URL(frame.src).origin) return;
    window.sendToPeer(data instanceof ArrayBuffer ? { bytes: new Uint8Array(data).toBase64() } : { text: data });
  });
  window.sendToPanel = ({ text, bytes }) =>
    frame.contentWindow.postMessage(bytes === undefined ? text : Uint8Array.fromBase64(bytes).buffer, '*');
  window.showPanel = (address) => (frame.src = address);
</script>`;

/** A message between page and peer; bytes as base64. */
export interface Wire {
  readonly text?: string;
  readonly bytes?: string;
}

/** What the page offers to the test. */
export interface WindowHooks {
  sendToPanel(wire: Wire): void;
  /** @param address of the plugin's page */
  showPanel(address: string): void;
}

/** A page of whatever driver the test uses. */
export interface Ends {
  /** Gives the page a global function. */
  readonly expose: (name: string, receive: (wire: Wire) => void) => Promise<unknown>;
  /** Calls `sendToPanel` in it. */
  readonly send: (wire: Wire) => Promise<unknown>;
}

/** Joins the peer to a page that plays Photopea; to be called before that is shown. @param errors what could not be sent */
export async function joinPeer(peer: PhotopeaPeer, { expose, send }: Ends, errors: string[]): Promise<void> {
  await expose('sendToPeer', ({ text, bytes }) =>
    peer.receive(bytes === undefined ? text : new Uint8Array(Buffer.from(bytes, 'base64'))),
  );
  // One after the other: Photopea's answers keep their order.
  let line: Promise<unknown> = Promise.resolve();
  peer.onSend = (message) => {
    const wire: Wire =
      typeof message === 'string' ? { text: message } : { bytes: Buffer.from(message).toString('base64') };
    line = line.then(() => send(wire));
    line.catch((error: unknown) => errors.push(String(error)));
  };
}

/** The plugin's page as built, with another origin in Photopea's place where the test plays it. */
export function trusting(html: string, trusted: string | undefined): string {
  if (trusted === undefined) return html;
  const changed = html.replace('data-host="photopea"', `data-host="photopea" data-photopea-origin="${trusted}"`);
  if (changed === html) throw new Error('The page does not say that it is for Photopea.');
  return changed;
}
