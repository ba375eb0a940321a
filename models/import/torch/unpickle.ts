/**
 * A pickle read as data, never as a program: the instructions PyTorch's files use, the names in globals.ts, and bounds
 * on everything (budget.ts). The format: CPython's Lib/pickletools.py.
 */
import { LIMITS } from './budget.ts';
import { quoted, type Complaints } from './complaints.ts';
import { build, instance, isKnownGlobal, storageType, type World } from './globals.ts';
import { setArray } from './numpy.ts';
import { PickleCursor } from './pickle-cursor.ts';
import {
  isCount,
  NumpyArray,
  NumpyType,
  PyBytes,
  PyDict,
  PyGlobal,
  PyList,
  PyObject,
  PySet,
  PyTuple,
  type PickleValue,
  type StorageRef,
} from './values.ts';

export interface Unpickled {
  readonly value: PickleValue;
  /** Offset of the byte after the pickle. */
  readonly end: number;
  /** Every storage it refers to, by key. */
  readonly storages: ReadonlyMap<string, StorageRef>;
}

/** One file's pickles, and those of the files within it: what they may cost together. */
export interface Reading extends World {
  /** Instructions that may still be read. */
  steps: number;
}

/** Reads one pickle that starts at `start`. @throws PortraitError model-corrupt | model-wrong */
export function unpickle(bytes: Uint8Array, start: number, reading: Reading): Unpickled {
  return new Unpickler(bytes, start, reading).run();
}

class Unpickler {
  private readonly cursor: PickleCursor;
  private readonly complaints: Complaints;
  private readonly stack: PickleValue[] = [];
  /** Heights of the stack at the marks that are open. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();
  private readonly storages = new Map<string, StorageRef>();

  constructor(
    bytes: Uint8Array,
    start: number,
    private readonly reading: Reading,
  ) {
    this.complaints = reading.complaints;
    this.cursor = new PickleCursor(bytes, start, this.complaints);
  }

  run(): Unpickled {
    while (this.reading.steps-- > 0) {
      const opcode = this.cursor.u8();
      if (opcode === STOP) return { value: this.pop(), end: this.cursor.at, storages: this.storages };
      this.step(opcode);
    }
    throw this.complaints.refused(`its pickle has more than ${LIMITS.opcodes} instructions`);
  }

  private step(opcode: number): void {
    const { cursor } = this;
    switch (opcode) {
      case 0x80: // PROTO
        if (cursor.u8() > 5) throw this.complaints.refused('its pickle protocol is newer than 5');
        return;
      case 0x95: // FRAME: a hint for reading ahead
        return cursor.skip(8);
      case 0x28: // MARK
        if (this.marks.length >= LIMITS.depth) throw this.tooDeep();
        this.marks.push(this.stack.length);
        return;
      case 0x4e: // NONE
        return this.push(null);
      case 0x88: // NEWTRUE
        return this.push(true);
      case 0x89: // NEWFALSE
        return this.push(false);
      case 0x4a: // BININT
        return this.push(cursor.i32());
      case 0x4b: // BININT1
        return this.push(cursor.u8());
      case 0x4d: // BININT2
        return this.push(cursor.u16());
      case 0x8a: // LONG1
        return this.push(cursor.long());
      case 0x47: // BINFLOAT
        return this.push(cursor.f64());
      case 0x58: // BINUNICODE
        return this.push(cursor.text(cursor.u32()));
      case 0x8c: // SHORT_BINUNICODE
        return this.push(cursor.text(cursor.u8()));
      case 0x42: // BINBYTES
        return this.push(new PyBytes(cursor.takeData(cursor.u32())));
      case 0x43: // SHORT_BINBYTES
        return this.push(new PyBytes(cursor.takeData(cursor.u8())));
      case 0x8e: // BINBYTES8
        return this.push(new PyBytes(cursor.takeData(cursor.u64())));
      case 0x8d: // BINUNICODE8
        return this.push(cursor.text(cursor.u64()));
      case 0x7d: // EMPTY_DICT
        return this.push(new PyDict());
      case 0x5d: // EMPTY_LIST
        return this.push(new PyList());
      case 0x8f: // EMPTY_SET
        return this.push(new PySet());
      case 0x90: // ADDITEMS
        return this.addItems(this.popToMark());
      case 0x29: // EMPTY_TUPLE
        return this.pushTuple([]);
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return this.pushTuple(this.popMany(opcode - 0x84));
      case 0x74: // TUPLE
        return this.pushTuple(this.popToMark());
      case 0x61: // APPEND
        return this.append(this.popMany(1));
      case 0x65: // APPENDS
        return this.append(this.popToMark());
      case 0x73: // SETITEM
        return this.setItems(this.popMany(2));
      case 0x75: // SETITEMS
        return this.setItems(this.popToMark());
      case 0x71: // BINPUT
        return this.remember(cursor.u8());
      case 0x72: // LONG_BINPUT
        return this.remember(cursor.u32());
      case 0x94: // MEMOIZE
        return this.remember(this.memo.size);
      case 0x68: // BINGET
        return this.recall(cursor.u8());
      case 0x6a: // LONG_BINGET
        return this.recall(cursor.u32());
      case 0x63: // GLOBAL
        return this.pushGlobal(`${cursor.line()}.${cursor.line()}`);
      case 0x93: // STACK_GLOBAL
        return this.pushGlobal(this.popMany(2).map(String).join('.'));
      case 0x52: // REDUCE
        return this.reduce();
      case 0x81: // NEWOBJ
        return this.makeObject();
      case 0x62: // BUILD
        return this.setState();
      case 0x51: // BINPERSID
        return this.push(this.storage(this.pop()));
      case 0x69: // INST: only to say what it would have made
        throw this.unknown(`${cursor.line()}.${cursor.line()}`);
      default:
        throw this.complaints.refused(
          `its pickle uses instruction 0x${opcode.toString(16).padStart(2, '0')}, which no PyTorch file needs`,
        );
    }
  }

  private tooDeep(): Error {
    return this.complaints.refused('its values are nested too deeply');
  }

  private unknown(name: string): Error {
    return this.complaints.refused(`it refers to ${quoted(name)}, which is not part of a file of tensors`);
  }

  private push(value: PickleValue): void {
    if (this.stack.length >= LIMITS.stack) throw this.tooDeep();
    this.stack.push(value);
  }

  private popMany(count: number): PickleValue[] {
    const floor = this.marks.at(-1) ?? 0;
    if (this.stack.length - floor < count)
      throw this.complaints.damaged('its pickle takes more values than it has made');
    return this.stack.splice(this.stack.length - count, count);
  }

  private pop(): PickleValue {
    return this.popMany(1)[0];
  }

  private top(): PickleValue {
    const value = this.pop();
    this.stack.push(value);
    return value;
  }

  private popToMark(): PickleValue[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.complaints.damaged('its pickle closes a group that was never opened');
    return this.stack.splice(mark);
  }

  private pushTuple(items: readonly PickleValue[]): void {
    const depth =
      1 + items.reduce((most: number, item) => (item instanceof PyTuple ? Math.max(most, item.depth) : most), 0);
    if (depth > LIMITS.depth) throw this.tooDeep();
    this.push(new PyTuple(items, depth));
  }

  private append(items: readonly PickleValue[]): void {
    const list = this.top();
    if (!(list instanceof PyList)) throw this.complaints.damaged('its pickle appends to something that is not a list');
    for (const item of items) list.items.push(item);
  }

  private addItems(_items: readonly PickleValue[]): void {
    if (!(this.top() instanceof PySet)) throw this.complaints.damaged('its pickle adds to something that is not a set');
  }

  private setItems(items: readonly PickleValue[]): void {
    const dict = this.top();
    if (!(dict instanceof PyDict) || items.length % 2 !== 0)
      throw this.complaints.damaged('its pickle sets items of something that is not a dictionary');
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i];
      if (typeof key !== 'string' && typeof key !== 'number' && typeof key !== 'bigint')
        throw this.complaints.refused('a dictionary with keys other than text and numbers');
      dict.entries.set(key, items[i + 1]);
    }
  }

  private remember(index: number): void {
    this.memo.set(index, this.top());
  }

  private recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw this.complaints.damaged('its pickle recalls a value it has not stored');
    this.push(value);
  }

  private pushGlobal(name: string): void {
    if (!isKnownGlobal(name)) throw this.unknown(name);
    this.push(new PyGlobal(name));
  }

  private reduce(): void {
    const [callee, args] = this.popMany(2);
    if (!(callee instanceof PyGlobal) || !(args instanceof PyTuple))
      throw this.complaints.damaged('its pickle calls something that is not a name');
    this.push(build(callee.name, args.items, this.reading));
  }

  private makeObject(): void {
    const [callee, args] = this.popMany(2);
    if (!(callee instanceof PyGlobal) || !(args instanceof PyTuple))
      throw this.complaints.damaged('its pickle makes an instance of something that is not a name');
    this.push(instance(callee.name, args.items, this.reading));
  }

  /** Attributes of an instance, `_metadata` of a state dict (versions of modules), an array, the byte order of a numpy type. */
  private setState(): void {
    const [state] = this.popMany(1);
    const target = this.top();
    if (target instanceof PyDict && state instanceof PyDict) return;
    if (target instanceof PyObject && !target.state && state instanceof PyDict) {
      target.state = state;
      return;
    }
    if (target instanceof NumpyArray && !target.tensor && state instanceof PyTuple)
      return setArray(target, state, this.complaints);
    if (!(target instanceof NumpyType) || !(state instanceof PyTuple))
      throw this.complaints.refused('it sets the state of something that has none');
    target.littleEndian = state.items[1] !== '>';
  }

  /** ('storage', type, key, location, count[, view]); the location, "cpu" or "cuda:0", does not matter here. */
  private storage(id: PickleValue): StorageRef | PyGlobal {
    const { damaged, refused } = this.complaints;
    const items = id instanceof PyTuple ? id.items : [];
    const [kind, type, key, location, count, view = null] = items;
    // Legacy files of whole modules: (class, source file, source), the latter two never looked at.
    if (kind === 'module' && type instanceof PyGlobal) return type;
    if (kind !== 'storage') throw refused(`it refers to a ${quoted(String(kind))}, and only tensors are read`);
    const element = type instanceof PyGlobal ? storageType(type.name) : undefined;
    if (!element || typeof key !== 'string' || typeof location !== 'string' || !isCount(count))
      throw damaged('a storage that is not described by type, key, place and size');
    const known = this.storages.get(key);
    if (known && (known.type !== element || known.count !== count))
      throw damaged(`storage ${quoted(key)} is described in two ways`);
    const whole = known ?? { kind: 'storage', key, type: element, count, first: 0 };
    this.storages.set(key, whole);
    if (view === null) return whole;
    // Legacy layout only: (key, first element, count) of a part that is a storage of its own.
    const [, first, size] = view instanceof PyTuple ? view.items : [];
    if (!isCount(first) || !isCount(size) || first + size > count)
      throw damaged(`a part of storage ${quoted(key)} that reaches beyond it`);
    return { ...whole, first, count: size };
  }
}

const STOP = 0x2e;
