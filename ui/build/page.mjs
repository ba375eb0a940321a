/**
 * Puts everything into the page. Functions as replacements, since `$&` in a minified script would be read as a pattern.
 * @param model what is said of it before it is read (model-head.mjs)
 * @param blocks what the engine is made of, inside the page
 * @param files or the list of what lies beside the page (files.mjs)
 */
export function makePage(template, { styles, script, host, model, blocks = [], files }) {
  return template
    .replace('data-host="auto"', () => `data-host="${host}"`)
    .replace('/*styles*/', () => styles.trim())
    .replace('<!--files-->', () => (files ? json('files', files) : ''))
    .replace('<!--model-->', () => json('model', model))
    .replace('/*script*/', () => inScript(script.trim()))
    .replace('<!--blocks-->', () => blocks.map(block).join('\n    '));
}

/** A data block of the page: base64 text in a script element of a type that no browser runs, so that the parser passes over it. */
function block({ name, bytes, inPage = bytes }) {
  return `<script type="text/plain" data-block="${name}">${inPage.toString('base64')}</script>`;
}

function json(name, value) {
  return `<script type="application/json" data-list="${name}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`;
}

/** Inside a script element these two would end it or change how its end is found (HTML standard, "restrictions for contents of script elements"). */
export function inScript(source) {
  return source.replaceAll(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '<\\!--');
}
