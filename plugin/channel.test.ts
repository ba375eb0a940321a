import type { Handlers } from './channel.ts';
import { jest } from '@jest/globals';
import { openChannel } from './channel.ts';

function setUp() {
  const ui = { postMessage: jest.fn(), onmessage: undefined as MessageEventHandler | undefined };
  const handlers: Handlers = {
    ready: jest.fn(),
    apply: jest.fn(),
    preview: jest.fn(),
    remember: jest.fn(),
    cancel: jest.fn(),
    reload: jest.fn(),
    take: jest.fn(),
    hold: jest.fn(),
    writeHeld: jest.fn(),
    beginPortrait: jest.fn(),
    createPortrait: jest.fn(),
    addPair: jest.fn(),
    resize: jest.fn(),
  };
  return { ui, handlers, emit: openChannel(ui, handlers) };
}

test('a message reaches its handler, and answers leave with their name', () => {
  const { ui, handlers, emit } = setUp();
  ui.onmessage?.({ type: 'resize', data: { width: 3, height: 4 } }, { origin: 'null' });
  expect(handlers.resize).toHaveBeenCalledWith({ width: 3, height: 4 });
  emit('selectionChanged', { sameLayer: true });
  expect(ui.postMessage).toHaveBeenCalledWith({ type: 'selectionChanged', data: { sameLayer: true } });
});

test.each([undefined, null, {}, { type: 'aply' }, { type: 'toString' }, { type: 7 }])('%j is refused', (message) => {
  const { ui } = setUp();
  expect(() => ui.onmessage?.(message, { origin: 'null' })).toThrow(/Unknown message.*known: ready, apply/);
});

test('an answer with an unknown name is refused', () => {
  const { emit } = setUp();
  expect(() => emit('aplied' as 'applied', { layerId: '', layerName: '' })).toThrow(/Unknown message "aplied"/);
});
