/** The two ways a source file fails, each as a sentence that begins with the file's name. */
import { PortraitError } from '../../errors.ts';

export interface Complaints {
  /** Its bytes are not what its own layout promises. */
  damaged(what: string): PortraitError;
  /** Readable, but it holds something that is not imported. */
  refused(what: string): PortraitError;
}

/** Text from the file, made safe for a line on a terminal: no control characters, at most 80. */
export function quoted(text: string): string {
  const plain = text.replace(/[^\x20-\x7e]/g, '?');
  return plain.length > 80 ? `${plain.slice(0, 77)}...` : plain;
}

export function complaintsAbout(file: string): Complaints {
  return {
    damaged: (what) => new PortraitError('model-corrupt', `${file} is damaged: ${plain(what)}. Download it again.`),
    refused: (what) => new PortraitError('model-wrong', `${file} cannot be imported: ${plain(what)}.`),
  };
}

/** Whatever got into a sentence from a file, it does not steer the terminal, and it ends. */
function plain(what: string): string {
  return what.replace(/[\p{Cc}\p{Cf}]/gu, '?').slice(0, 400);
}
