import { render } from 'preact';
import { acceptFiles } from './incoming.ts';
import { readSamples } from './samples.ts';
import { StandaloneHost } from './standalone-host.ts';
import { Workspace } from './workspace.tsx';

/** Draws the page around the panel and opens its first sample, if it has any. */
export function mountWorkspace(root: HTMLElement, window: Window): StandaloneHost {
  const host = new StandaloneHost();
  const samples = readSamples(window.document);
  render(<Workspace host={host} samples={samples} />, root);
  acceptFiles(host, window);
  const first = samples[0];
  if (first) void host.openSample(first);
  return host;
}
