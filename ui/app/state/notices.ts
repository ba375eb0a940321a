import type { Problem } from '../../../models/errors.ts';
import type { Notice } from './state.ts';

/** Says what the user should know; editing goes on. */
export function noteOf(problem: Problem): Notice {
  return { problem, remedy: 'dismiss' };
}

/** A photo that cannot be edited asks for another one; anything else, for a restart. */
export function noticeFor(problem: Problem): Notice {
  return { problem, remedy: problem.code === 'internal' ? 'restart' : 'reload' };
}
