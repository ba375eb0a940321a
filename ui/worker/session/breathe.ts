/** Lets messages in: shape sliders are answered while a face is encoded. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
