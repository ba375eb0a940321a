import { decodeBase64 } from '../../worker/unpack.ts';

export interface Sample {
  readonly name: string;
  /** For showing it; a data: URL. */
  readonly url: string;
  read(): Uint8Array;
}

/** Sample portraits that the build put into the page; none in the panel's own page. */
export function readSamples(document: Document): readonly Sample[] {
  const blocks = [...document.querySelectorAll<HTMLScriptElement>('script[data-sample]')];
  return blocks.map((block) => {
    const text = block.text.trim();
    return {
      name: block.dataset.sample ?? 'Sample',
      url: `data:image/png;base64,${text}`,
      read: () => decodeBase64(text),
    };
  });
}
