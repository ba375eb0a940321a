export interface Sample {
  readonly name: string;
  /** For showing it, and where it is fetched from: the page's own origin. */
  readonly url: string;
  read(): Promise<Uint8Array>;
}

interface SampleFile {
  readonly name: string;
  readonly file: string;
}

/** Sample portraits that the build put beside the page; none in the panel's own page. */
export function readSamples(document: Document): readonly Sample[] {
  const list = document.querySelector<HTMLScriptElement>('script[data-list="files"]');
  if (!list) return [];
  const { samples } = JSON.parse(list.text) as { readonly samples: readonly SampleFile[] };
  return samples.map(({ name, file }) => {
    const { href } = new URL(file, document.baseURI);
    return {
      name,
      url: href,
      read: async () => {
        const response = await fetch(href);
        if (!response.ok) throw new Error(`${file}: ${response.status}`);
        return new Uint8Array(await response.arrayBuffer());
      },
    };
  });
}
