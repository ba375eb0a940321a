export { installKernel } from './install.ts';
export { setUpOnnxruntime } from './set-up.ts';
