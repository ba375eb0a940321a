/**
 * A module of PyTorch as its pickle describes it: attributes `_parameters`, `_buffers`, `_modules`, walked by name as `state_dict`
 * does. What else an instance carries (hooks, flags) depends on the versions of torch and Python and is not looked at.
 */
import type { Complaints } from './torch/complaints.ts';
import { PyDict, PyObject, tensorOf, type PickleValue, type TensorRef } from './torch/values.ts';

/** Modules in modules; a generator has five. */
const DEPTH = 12;
/** Modules of one network; 1024 px has about 80. Bounds a file that names one module again and again. */
const MOST = 4096;

/** @throws PortraitError model-wrong */
export function moduleTensors(root: PyObject, complaints: Complaints): ReadonlyMap<string, TensorRef> {
  const out = new Map<string, TensorRef>();
  let left = MOST;
  const walk = (module: PyObject, prefix: string, depth: number): void => {
    if (left-- <= 0 || depth > DEPTH) throw complaints.refused('its modules are nested too deeply');
    for (const group of ['_parameters', '_buffers'])
      for (const [name, value] of children(module, group)) {
        const tensor = tensorOf(value);
        if (tensor) out.set(prefix + name, tensor);
      }
    for (const [name, value] of children(module, '_modules'))
      if (value instanceof PyObject) walk(value, `${prefix}${name}.`, depth + 1);
  };
  walk(root, '', 1);
  return out;
}

function children(module: PyObject, group: string): readonly (readonly [string, PickleValue])[] {
  const inner = module.state?.get(group);
  if (!(inner instanceof PyDict)) return [];
  return [...inner.entries].filter((pair): pair is [string, PickleValue] => typeof pair[0] === 'string');
}

/** The module's child, by a path of names. */
export function childModule(module: PyObject, ...path: readonly string[]): PyObject | undefined {
  return path.reduce<PyObject | undefined>((at, name) => {
    const found = at && children(at, '_modules').find(([key]) => key === name)?.[1];
    return found instanceof PyObject ? found : undefined;
  }, module);
}

/** A plain attribute of the module. */
export function attributeOf(module: PyObject | undefined, name: string): PickleValue | undefined {
  return module?.state?.get(name);
}
