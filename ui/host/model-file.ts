/** Whether a file is offered as a model rather than as a photo. Its name decides: browsers know no type for it. */
export function isModelFile({ name }: Pick<File, 'name'>): boolean {
  return /\.safetensors$/i.test(name) || isCheckpoint({ name });
}

/** A file of PyTorch's, NumPy's or a pickle: what a model file can be made from. A page never opens it itself: pickles are programs. */
export function isCheckpoint({ name }: Pick<File, 'name'>): boolean {
  return /\.(pt|pth|ckpt|pkl|pickle|npy|npz)$/i.test(name);
}
