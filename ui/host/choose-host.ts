export type HostName = 'figma' | 'standalone' | 'photopea';

const NAMES: readonly string[] = ['figma', 'standalone', 'photopea'] satisfies readonly HostName[];

/**
 * Where the panel lives. The page may say so itself (`<html data-host="…">`); otherwise a frame is taken for Figma's, a
 * page of its own for the stand-alone one. Whether Figma really is there shows in the handshake: see `FigmaHost`.
 */
export function chooseHost(marker: string | undefined, framed: boolean): HostName {
  if (isName(marker)) return marker;
  return framed ? 'figma' : 'standalone';
}

function isName(marker: string | undefined): marker is HostName {
  return marker !== undefined && NAMES.includes(marker);
}
