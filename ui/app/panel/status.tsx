import type { VNode } from 'preact';
import { StopButton } from '../apply/stop-button.tsx';
import { How } from '../models/how.tsx';
import { ModelMenu } from '../models/model-menu.tsx';
import { CanvasSwitch } from '../preview/canvas-switch.tsx';
import { usePart } from '../state/context.ts';
import type { Progress } from '../state/state.ts';
import { STAGE_WORDS } from './stage-words.ts';

/** One line under the photo: what is being done and how far it is, or else how the picture on show was made. */
export function Status(): VNode {
  const progress = usePart((state) => state.progress);
  const applied = usePart((state) => state.applied);
  const batch = usePart((state) => state.batch);
  const percent = progress ? Math.round(100 * Math.min(1, Math.max(0, progress.fraction))) : 0;
  return (
    <div class="status">
      <div class="status-line">
        <ModelMenu />
        <span class="status-words" data-testid="status" role="status">
          {batch ? `${batch.at} of ${batch.of}, “${batch.layerName}”: ` : ''}
          {progress ? `${STAGE_WORDS[progress.stage]}…${loaded(progress)}` : (applied ?? '')}
        </span>
        {progress || applied ? null : (
          <How>
            <CanvasSwitch />
          </How>
        )}
        {progress ? (
          <span class="status-percent" data-testid="percent">
            {percent} %{timeLeft(progress)}
          </span>
        ) : null}
        <StopButton />
      </div>
      <div
        class={`progress ${progress ? '' : 'progress-idle'}`}
        role="progressbar"
        aria-label={progress ? STAGE_WORDS[progress.stage] : 'Progress'}
        aria-hidden={!progress}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <div class="progress-bar" style={{ transform: `scaleX(${percent / 100})` }} />
      </div>
    </div>
  );
}

/** ", 12 s left" */
function timeLeft({ remaining }: Progress): string {
  return remaining === undefined ? '' : `, ${Math.max(1, Math.round(remaining))} s left`;
}

/** How much of how much, while parts of the engine come from beside the page: " 3.2 of 17.4 MB" */
function loaded({ bytes }: Progress): string {
  if (!bytes) return '';
  const mega = (count: number): string => (count / 1e6).toFixed(1);
  return ` ${mega(bytes.done)} of ${mega(bytes.all)} MB`;
}
