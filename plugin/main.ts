/** Entry of `dist/code.js`, which Figma runs in its sandbox; `figma` and `__html__` are given by Figma. */
import { start } from './start.ts';

start(figma, __html__);
