import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { toProblem } from '../../../models/errors.ts';
import type { StandaloneHost } from './standalone-host.ts';
import { closeCamera, openCamera, takeStill } from './webcam.ts';

export function CameraButton({ host }: { readonly host: StandaloneHost }): VNode {
  return (
    <button
      type="button"
      class="button file-button"
      data-testid="camera"
      onClick={() => host.page.set({ camera: true, trouble: null })}
    >
      Use the camera…
    </button>
  );
}

/** The camera's picture, live; a click makes a photo of it. The camera is on only while this is open. */
export function CameraView({ host }: { readonly host: StandaloneHost }): VNode {
  const video = useRef<HTMLVideoElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [running, setRunning] = useState(false);
  const close = (trouble: string | null): void => host.page.set({ camera: false, trouble });

  useEffect(() => {
    let stream: MediaStream | null = null;
    let gone = false;
    openCamera().then(
      (opened) => {
        stream = opened;
        if (gone || !video.current) return closeCamera(opened);
        video.current.srcObject = opened;
      },
      (error: unknown) => close(toProblem(error).message),
    );
    const onKey = (event: KeyboardEvent): void => void (event.key === 'Escape' && close(null));
    window.addEventListener('keydown', onKey);
    return () => {
      gone = true;
      window.removeEventListener('keydown', onKey);
      if (stream) closeCamera(stream);
    };
  }, []);

  // A disabled button cannot have the focus, so it comes with the picture.
  useEffect(() => button.current?.focus(), [running]);

  const take = (): void => {
    if (!video.current) return;
    takeStill(video.current).then(
      (png) => {
        close(null);
        void host.open('Camera.png', png);
      },
      (error: unknown) => close(toProblem(error).message),
    );
  };

  return (
    <div class="camera" role="dialog" aria-label="Camera" data-testid="camera-view">
      <video ref={video} autoplay muted playsInline onPlaying={() => setRunning(true)} />
      <div class="camera-buttons">
        <button type="button" class="button" onClick={() => close(null)}>
          Cancel
        </button>
        <button
          type="button"
          class="button button-primary"
          ref={button}
          data-testid="take"
          disabled={!running}
          onClick={take}
        >
          {running ? 'Take photo' : 'Waiting for the camera…'}
        </button>
      </div>
    </div>
  );
}
