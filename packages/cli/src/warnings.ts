/**
 * Keeps two warnings of Node away from people who did nothing wrong: that TypeScript is loaded as it is, and that a project's
 * `package.json` does not say "module" for the files we load from it. All others are shown as Node shows them.
 */
export function hideLoaderWarnings(from: NodeJS.Process): void {
  from.removeAllListeners('warning')
  from.on('warning', (warning) => {
    const code = 'code' in warning ? warning.code : undefined
    if (warning.name === 'ExperimentalWarning' || code === 'MODULE_TYPELESS_PACKAGE_JSON') return
    from.stderr.write(`(node) ${warning.name}: ${warning.message}\n`)
  })
}
