import type { Frame, Locator, Page } from 'playwright-core';
import type { Pixels } from '../figma/pictures.ts';

/** Anything that has the panel in it: the plugin's iframe or the stand-alone page. */
export interface PanelScope {
  getByTestId(id: string): Locator;
}

/** Loading, finding the face, encoding and measuring the machine; minutes only on a very busy one. */
export const PATIENCE = 180_000;

/** Width of a slider's thumb in CSS pixels (ui/app/styles/sliders.css); a script cannot ask for it. */
const THUMB = 12;

export async function waitForSliders(panel: PanelScope): Promise<void> {
  await panel.getByTestId('slider-smile').waitFor({ timeout: PATIENCE });
  await waitUntil(() => panel.getByTestId('slider-smile').isEnabled(), 'the sliders to be usable');
}

/** Until those that the model draws can be used too. */
export async function waitForModel(panel: PanelScope): Promise<void> {
  await waitUntil(async () => (await panel.getByTestId('how').count()) > 0, 'the model to be there');
}

/** Drags a slider from where it stands to a value in percent, with the mouse. */
export async function dragSlider(page: Page, slider: Locator, from: number, to: number): Promise<void> {
  const start = await placeOf(slider, from);
  const end = await placeOf(slider, to);
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 8 });
  await page.mouse.up();
}

/** One click on the track: one movement to that value. */
export async function clickSlider(page: Page, slider: Locator, percent: number): Promise<void> {
  const { x, y } = await placeOf(slider, percent);
  await page.mouse.click(x, y);
}

/** Where the thumb's middle is on the screen when the slider stands at `percent`. */
async function placeOf(slider: Locator, percent: number): Promise<{ readonly x: number; readonly y: number }> {
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  if (!box) throw new Error('The slider is not on the screen.');
  // It travels from half a thumb inside one end to half a thumb inside the other.
  return { x: box.x + THUMB / 2 + ((percent + 100) / 200) * (box.width - THUMB), y: box.y + box.height / 2 };
}

/** Sets a slider to an exact value, by its number field. */
export async function typePercent(panel: PanelScope, id: string, percent: number): Promise<void> {
  const field = panel.getByTestId(`value-${id}`);
  await field.fill(String(percent));
  await field.press('Enter');
}

export interface SeenFrame {
  readonly sequence: number;
  readonly resolution: number;
  readonly ratio: number;
  /** ms on the panel's clock */
  readonly at: number;
}

/** Notes every picture the preview shows from now on, as its data attributes tell. */
export async function recordFrames(frame: Frame): Promise<() => Promise<SeenFrame[]>> {
  await frame.evaluate(() => {
    const seen: { sequence: number; rung: string; at: number }[] = [];
    const look = (): void => {
      const { sequence = '0', rung = '' } = document.querySelector<HTMLElement>('[data-testid=preview]')?.dataset ?? {};
      const last = seen[seen.length - 1];
      if (last && last.sequence === Number(sequence) && last.rung === rung) return;
      seen.push({ sequence: Number(sequence), rung, at: performance.now() });
    };
    look();
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
    Object.assign(window, { seenFrames: seen });
  });
  return async () => {
    const seen = await frame.evaluate(
      () => (window as unknown as { seenFrames: { sequence: number; rung: string; at: number }[] }).seenFrames,
    );
    return seen
      .filter(({ rung }) => rung.includes('@'))
      .map(({ sequence, rung, at }) => {
        const [resolution, ratio] = rung.split('@').map(Number);
        return { sequence, resolution, ratio, at };
      });
  };
}

/** (k, α) of a climb rises when k does, or α at the same k: the ladder never pays for a higher k with a picture worth less. */
export function isAbove(higher: SeenFrame, lower: SeenFrame): boolean {
  if (higher.resolution !== lower.resolution) return higher.resolution > lower.resolution;
  return higher.ratio > lower.ratio;
}

/** Waits until the preview shows the best the model has (`top`: "128@1"). */
export async function waitForTop(panel: PanelScope, top: string): Promise<void> {
  const preview = panel.getByTestId('preview');
  await waitUntil(async () => (await preview.getAttribute('data-rung')) === top, `the preview to climb to ${top}`);
}

/** The pixels the preview shows. */
export async function previewPixels(panel: PanelScope): Promise<Pixels> {
  const { width, height, base64 } = await panel.getByTestId('preview').evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const image = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
    return { width, height, base64: toBase64(image.data) };

    function toBase64(data: Uint8ClampedArray): string {
      let text = '';
      for (let at = 0; at < data.length; at += 0x8000) text += String.fromCharCode(...data.subarray(at, at + 0x8000));
      return btoa(text);
    }
  });
  return { width, height, data: new Uint8Array(Buffer.from(base64, 'base64')) };
}

export async function waitUntil(holds: () => Promise<boolean>, what: string, patience = PATIENCE): Promise<void> {
  const end = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Waited ${patience / 1000} s in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
