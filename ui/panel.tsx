/** Entry of the panel's page, in Figma and on its own. */
import { mount } from './app/panel/mount.tsx';
import { blockReader, readModelHead } from './app/models/read-block.ts';
import type { HostName } from './host/choose-host.ts';
import { chooseHost } from './host/choose-host.ts';
import { FigmaHost } from './host/figma.ts';
import type { Host } from './host/host.ts';
import { PhotopeaHost } from './host/photopea/photopea-host.ts';
import { mountWorkspace } from './host/standalone/mount-workspace.tsx';
import type { BackendChoice } from './worker/api.ts';

const root = document.documentElement;
const name = chooseHost(root.dataset.host, window.parent !== window);
root.dataset.host = name;

const host = makeHost(name);
mount(element('panel'), {
  host,
  readBlock: blockReader(document),
  backend: backendOf(root.dataset.backend),
  promised: readModelHead(document),
  stage: document.getElementById('picture') ?? undefined,
});

function makeHost(name: HostName): Host {
  if (name === 'figma') return new FigmaHost(window);
  // The origin is Photopea's own; tests put their page in its place.
  if (name === 'photopea') return new PhotopeaHost(window, { origin: root.dataset.photopeaOrigin });
  return mountWorkspace(element('workspace'), window);
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found;
}

function backendOf(marker: string | undefined): BackendChoice {
  return marker === 'wasm' || marker === 'webgpu' ? marker : 'auto';
}
