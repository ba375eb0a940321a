/** Whether a file is offered as a model rather than as a photo. Its name decides: browsers know no type for it. */
export function isModelFile({ name }: Pick<File, 'name'>): boolean {
  return /\.safetensors$/i.test(name) || isCheckpoint({ name });
}

/** A checkpoint of PyTorch: what a model file can be made from, and never opened here, since it is a program. */
export function isCheckpoint({ name }: Pick<File, 'name'>): boolean {
  return /\.(pt|pth|ckpt)$/i.test(name);
}
