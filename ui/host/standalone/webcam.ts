import { PortraitError } from '../../../models/errors.ts';
import { encodePng } from '../png.ts';

const SENTENCES: Readonly<Record<string, string>> = {
  NotAllowedError: 'The browser may not use the camera here. Allow it beside the address, or open a photo instead.',
  NotFoundError: 'There is no camera on this computer. Open a photo instead.',
  NotReadableError: 'The camera is in use by another program. Close that one and try again.',
};

/**
 * Asks for the camera; only ever called from a click.
 * @throws PortraitError with a sentence when it is refused, missing or busy
 */
export async function openCamera(): Promise<MediaStream> {
  // Missing on pages that did not come over https or from this computer.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) throw refused('NotAllowedError');
  try {
    return await devices.getUserMedia({ audio: false, video: { facingMode: 'user', width: { ideal: 1920 } } });
  } catch (cause) {
    throw refused(cause instanceof DOMException ? cause.name : '', cause);
  }
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** The frame on show as PNG. */
export async function takeStill(video: HTMLVideoElement): Promise<Uint8Array> {
  const { videoWidth: width, videoHeight: height } = video;
  const context = width > 0 ? new OffscreenCanvas(width, height).getContext('2d') : null;
  if (!context) throw refused('');
  context.drawImage(video, 0, 0);
  return encodePng({ width, height, data: context.getImageData(0, 0, width, height).data });
}

function refused(name: string, cause?: unknown): PortraitError {
  const sentence = SENTENCES[name] ?? 'The camera gives no picture. Try again, or open a photo instead.';
  return new PortraitError('internal', sentence, cause);
}
