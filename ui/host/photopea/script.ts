import { HELPERS } from './helpers.ts';

/**
 * The text of a script: `body` is the inside of a function that gets `args`; what it returns, or the error it throws, comes
 * back as one JSON string with the number of the request. Values get in as JSON only, so no name of a layer can become code.
 * ES5 throughout: Photopea runs scripts in an interpreter of its own that knows little beyond it.
 */
export function scriptFor(id: number, body: string, args: unknown): string {
  return `${HELPERS}
(function () {
  var reply = { anycost: ${literal(id)} };
  try {
    reply.value = (function (args) {
${body}
    })(${literal(args)});
  } catch (error) {
    reply.error = String((error && error.message) || error);
  }
  app.echoToOE(JSON.stringify(reply));
})();
`;
}

/** A value as JavaScript source. JSON allows two line separators in strings that ES5 does not (ECMA-262 5.1, §7.3). */
export function literal(value: unknown): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
