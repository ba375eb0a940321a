import type { Problem } from '../../../models/errors.ts';
import type { HostWords } from '../../host/host.ts';
import type { Notice } from './state.ts';

/** Says what the user should know; editing goes on. */
export function noteOf(problem: Problem): Notice {
  return { problem, remedy: 'dismiss' };
}

/** What is wrong with the picture itself: the same picture would be refused again. */
const IN_PICTURE: ReadonlySet<Problem['code']> = new Set([
  'no-face',
  'image-corrupt',
  'image-too-small',
  'image-too-large',
]);

/**
 * Whether the button of a notice can help. Another picture opens by itself when it is selected or dropped; on a page that is not
 * an editor's there is no selection to look at again either.
 */
export function canHelp({ problem, remedy }: Notice, editor: HostWords['name']): boolean {
  if (remedy !== 'reload') return true;
  return !IN_PICTURE.has(problem.code) && !(editor === 'standalone' && problem.code === 'selection-empty');
}

/** A photo that cannot be edited asks for another one; anything else, for a restart. */
export function noticeFor(problem: Problem): Notice {
  return { problem, remedy: problem.code === 'internal' ? 'restart' : 'reload' };
}
