import type { Problem } from '../../models/errors.ts';
import type { Notice } from './state.ts';

/** Says what could not be opened of an earlier edit; editing goes on. */
export function noteOf(message: string): Notice {
  return { problem: { code: 'edit-lost', message }, remedy: 'dismiss' };
}

/** A photo that cannot be edited asks for another one; anything else, for a restart. */
export function noticeFor(problem: Problem): Notice {
  return { problem, remedy: problem.code === 'internal' ? 'restart' : 'reload' };
}
