import { fixture } from '../../../test/support/fixtures.ts';
import { nameCheckpoint } from './name-checkpoint.ts';

const file = (name: string, bytes: Uint8Array): File => new File([bytes.slice()], name);
const tiny = (name: string, as = name): File => file(as, fixture(`import/ecosystem/${name}`));
const command = (names: string): string =>
  `The command “npm run model -- import ${names} -o model.safetensors” makes a model file of it, which can be opened here.`;

test.each([
  [tiny('ada.pkl', 'ffhq.pkl'), 'This is a pickle, as NVIDIA’s StyleGAN2 models are.', 'ffhq.pkl'],
  [tiny('ada_nhwc.pkl', 'my faces.pkl'), 'This is a pickle, as NVIDIA’s StyleGAN2 models are.', '"my faces.pkl"'],
  [tiny('snapshot.pt', '550000.pt'), 'This is a PyTorch checkpoint.', '550000.pt'],
  [tiny('converted.pt'), 'This is a PyTorch checkpoint of the older kind.', 'converted.pt'],
  [tiny('smile.npy'), 'This is a NumPy array, such as a direction for a slider.', 'GENERATOR smile.npy'],
  [tiny('ganspace.npz'), 'This is a file of NumPy arrays, such as directions.', 'GENERATOR ganspace.npz'],
])('%# names what it is, and the one command', async (given, what, names) => {
  expect(await nameCheckpoint(given)).toBe(`${what} ${command(names)}`);
});

test('what a model cannot be made of', async () => {
  const page = file('ffhq.pkl', new TextEncoder().encode('<!DOCTYPE html>'));
  expect(await nameCheckpoint(page)).toContain('This is a web page, not a model');
  expect(await nameCheckpoint(file('x.pt', Uint8Array.of(1, 2, 3)))).toBe(
    'This is no file that a model can be made of.',
  );
});
