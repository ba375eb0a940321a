import type { VNode } from 'preact';
import { useStore } from '../../app/state/use-store.ts';
import { CameraButton, CameraView } from './camera-view.tsx';
import { LayerList } from './layer-list.tsx';
import { OpenButton } from './open-button.tsx';
import { SaveAs } from './save-as.tsx';
import type { Sample } from './samples.ts';
import { SampleStrip } from './sample-strip.tsx';
import type { StandaloneHost } from './standalone-host.ts';

interface Props {
  readonly host: StandaloneHost;
  readonly samples: readonly Sample[];
}

/**
 * What stands around the panel on the stand-alone page: layers on the left, the picture in the middle, samples below. The
 * picture is the panel's preview of the layer that is open; with that layer hidden, the others of its sheet.
 */
export function Workspace({ host, samples }: Props): VNode {
  const layers = useStore(host.page, (page) => page.layers);
  const sheet = useStore(host.page, (page) => page.sheet);
  const selected = useStore(host.page, (page) => page.selected);
  const dropping = useStore(host.page, (page) => page.dropping);
  const portrait = useStore(host.page, (page) => page.portrait);
  const format = useStore(host.page, (page) => page.format);
  const quality = useStore(host.page, (page) => page.quality);
  const pair = useStore(host.page, (page) => page.pair);
  const camera = useStore(host.page, (page) => page.camera);
  const trouble = useStore(host.page, (page) => page.trouble);
  const onShow = layers.filter((layer) => layer.sheet === sheet);
  const hidden = layers.some(({ id, shown }) => id === selected && !shown);
  return (
    <div class="workspace">
      <aside class="side">
        <h1 class="title">Anycost Portrait</h1>
        <OpenButton host={host} />
        <CameraButton host={host} />
        {trouble ? (
          <p class="trouble" role="alert" data-testid="trouble">
            {trouble}
          </p>
        ) : null}
        <SaveAs host={host} format={format} quality={quality} pair={pair} />
        {/* Quiet, and last where the row is a column: faces out of nothing are softer than photos (models/default, "Limits"). */}
        <button
          type="button"
          class="button button-quiet aside"
          data-testid="page-new-portrait"
          onClick={() => host.newPortrait()}
        >
          New portrait
        </button>
        <LayerList host={host} layers={layers} selected={selected} />
        <p class="small">Photos stay on this computer: the model runs inside this page.</p>
      </aside>
      <section class="stage" aria-label="Canvas">
        <div class={`artboard ${hidden ? 'artboard-without' : ''}`}>
          {onShow.length === 0 ? (
            <p class="empty">{portrait ? 'Apply puts the new portrait here' : 'Drop a photo with a face here'}</p>
          ) : null}
          {onShow.map(({ id, name, url, shown }) =>
            shown ? <img key={id} class="sheet" data-testid={`sheet-${id}`} src={url} alt={name} /> : null,
          )}
          {/* The panel draws its picture in here: what is open, as its sliders make it. */}
          <div id="picture" class="picture" />
        </div>
        <SampleStrip host={host} samples={samples} />
        {camera ? <CameraView host={host} /> : null}
        {dropping ? <div class="drop">Drop to open</div> : null}
      </section>
    </div>
  );
}
