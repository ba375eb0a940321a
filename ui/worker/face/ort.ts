/** The part of onnxruntime-web the face nets need; handed in, so that the browser worker and Node each bring their own build. */
import type * as ortModule from 'onnxruntime-web';

export type Ort = Pick<typeof ortModule, 'InferenceSession' | 'Tensor' | 'env'>;
export type OrtSession = ortModule.InferenceSession;
