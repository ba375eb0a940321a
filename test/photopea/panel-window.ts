import type { PhotopeaWindow } from '../../ui/host/photopea/photopea-host.ts';
import type { PhotopeaPeer } from './peer.ts';

export const ORIGIN = 'https://www.photopea.com';

/** The panel's window with Photopea's around it, without a browser: only messages and focus. */
export class PanelWindow implements PhotopeaWindow {
  readonly parent: PhotopeaWindow['parent'];
  /** Origins the panel addressed its messages to. */
  readonly targets = new Set<string>();
  private readonly onMessage: ((event: MessageEvent<unknown>) => void)[] = [];
  private readonly onFocus: (() => void)[] = [];

  constructor(peer: PhotopeaPeer) {
    this.parent = {
      postMessage: (message, targetOrigin) => {
        this.targets.add(targetOrigin);
        const received = message instanceof ArrayBuffer ? new Uint8Array(message) : message;
        // As in a browser, nothing arrives before the sender has finished.
        setTimeout(() => peer.receive(received));
      },
    };
    peer.onSend = (message) => this.deliver(typeof message === 'string' ? message : message.slice().buffer);
  }

  /** A message for the panel, from Photopea's window unless said otherwise. */
  deliver(data: unknown, origin = ORIGIN, source: unknown = this.parent): void {
    const event = { data, origin, source } as MessageEvent<unknown>;
    setTimeout(() => this.onMessage.forEach((listener) => listener(event)));
  }

  focus(): void {
    this.onFocus.forEach((listener) => listener());
  }

  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
  addEventListener(type: 'focus', listener: () => void): void;
  addEventListener(
    ...[type, listener]: ['message', (event: MessageEvent<unknown>) => void] | ['focus', () => void]
  ): void {
    if (type === 'message') this.onMessage.push(listener);
    else this.onFocus.push(listener);
  }
}
