/**
 * Classes whose instances may lie in a file: their attributes are read as plain data, and no method of theirs exists here.
 * Training options and optimisers are only skipped; modules of known layouts are walked (../modules.ts).
 */

/** rosinality's `model.py` (and the same classes where pSp and its kin keep them), for files of a whole pickled generator. */
const ROSINALITY = [
  'Generator',
  'PixelNorm',
  'EqualLinear',
  'EqualConv2d',
  'ConstantInput',
  'StyledConv',
  'ModulatedConv2d',
  'NoiseInjection',
  'ToRGB',
  'Blur',
  'Upsample',
  'Downsample',
];
const FUSED = ['FusedLeakyReLU', 'ScaledLeakyReLU'];
const AT = ['model', 'models.stylegan2.model', 'stylegan2.model', 'model_stylegan2'];
const FUSED_AT = ['op.fused_act', 'models.stylegan2.op.fused_act', 'stylegan2.op.fused_act'];

export const CLASSES: ReadonlySet<string> = new Set([
  'argparse.Namespace',
  'dnnlib.tflib.network.Network',
  'torch.nn.modules.module.Module',
  'torch.nn.modules.container.Sequential',
  'torch.nn.modules.container.ModuleList',
  'torch.nn.modules.container.ParameterList',
  'torch.nn.modules.activation.LeakyReLU',
  ...AT.flatMap((module) => [...ROSINALITY, ...FUSED].map((name) => `${module}.${name}`)),
  ...FUSED_AT.flatMap((module) => FUSED.map((name) => `${module}.${name}`)),
]);

/** Element types and memory formats, which options name. */
export const TORCH_VALUES: readonly string[] = [
  ...['float32', 'float64', 'float16', 'bfloat16', 'int64', 'int32', 'int16', 'int8', 'uint8', 'bool'],
  ...['contiguous_format', 'channels_last', 'strided'],
].map((name) => `torch.${name}`);
