/** Puts everything into the page. Functions as replacements, since `$&` in a minified script would be read as a pattern. */
export function makePage(template, { styles, script, samples, blocks, host }) {
  return template
    .replace('data-host="auto"', () => `data-host="${host}"`)
    .replace('/*styles*/', () => styles.trim())
    .replace('/*script*/', () => inScript(script.trim()))
    .replace('<!--samples-->', () => samples.map(({ html }) => html).join('\n    '))
    .replace('<!--blocks-->', () => blocks.map(({ html }) => html).join('\n    '));
}

/** Inside a script element these two would end it or change how its end is found (HTML standard, "restrictions for contents of script elements"). */
export function inScript(source) {
  return source.replaceAll(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '<\\!--');
}
