import { writeFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

/** For `--import`: writes the names of the packages that a process has loaded to the file TENANTRY_LOADED_FILE, at its end. */
const loaded = new Set<string>()

registerHooks({
  load(url, context, nextLoad) {
    const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]
    if (name !== undefined) loaded.add(name)
    return nextLoad(url, context)
  },
})
process.on('exit', () => {
  const file = process.env['TENANTRY_LOADED_FILE']
  if (file !== undefined) writeFileSync(file, [...loaded].join('\n'))
})
