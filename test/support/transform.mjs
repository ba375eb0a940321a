/**
 * TypeScript for jest through swc, with `Math` bound once in each module. Jest runs modules in a vm context, where
 * every look-up of a global goes through an interceptor: loops over pixels that call Math ran several times slower
 * in tests than in the browser. (Jest's own `sandboxInjectedGlobals` does not reach native ES modules.)
 */
import swc from '@swc/jest';

// On the source's first line, so that line numbers in stack traces stay.
const bound = (source) => `const { Math } = globalThis; ${source}`;

const transformer = {
  createTransformer(options) {
    const inner = swc.createTransformer(options);
    return {
      canInstrument: inner.canInstrument,
      getCacheKey: (source, ...rest) => inner.getCacheKey(bound(source), ...rest),
      process: (source, ...rest) => inner.process(bound(source), ...rest),
      processAsync: (source, ...rest) => inner.processAsync(bound(source), ...rest),
    };
  },
};

export default transformer;
