/** SHA-256, by whatever the platform has. */

/** Of pieces of bytes, one after the other; hex. */
export type Digest = (pieces: Iterable<Uint8Array>) => string | Promise<string>;

/** WebCrypto's, which takes everything in one piece: a copy of what is more than one. */
export const webDigest: Digest = async (pieces) => {
  const all = [...pieces];
  const whole = all.length === 1 ? all[0] : joined(all);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', whole as Uint8Array<ArrayBuffer>));
  return [...digest].map((b) => b.toString(16).padStart(2, '0')).join('');
};

function joined(all: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(all.reduce((sum, one) => sum + one.byteLength, 0));
  let at = 0;
  for (const one of all) {
    out.set(one, at);
    at += one.byteLength;
  }
  return out;
}
