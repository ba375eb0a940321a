import { UNTOUCHED_LOOKS } from './looks.ts';

/** What a photo begins with, whatever was on show before it. */
export const NEW_PHOTO = {
  opened: null,
  shown: null,
  ...UNTOUCHED_LOOKS,
  applied: null,
  applying: false,
  elsewhere: false,
  applyMode: 'new-layer',
} as const;

export const NOTHING_OPEN = { ...NEW_PHOTO, photo: null, progress: null } as const;
