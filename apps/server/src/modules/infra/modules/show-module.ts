import type { Module, ModuleDetails } from '@tenantry/contract'
import type { InfraModule } from './catalogue.ts'
import { NAME_VARIABLE, OWN_VARIABLE } from '../resources/inputs.ts'

const SUMMARY_CHARACTERS_MAX = 300

export function showModule(module: InfraModule): Module {
  const { name, kind, cloud, providers, source } = module
  return {
    name,
    kind,
    cloud,
    origin: source === null ? 'bundled' : 'own',
    summary: summaryOf(module.readme),
    providers: [...providers],
    source,
  }
}

/** With what a form needs: the variables that somebody can give a value. */
export function showDetails(module: InfraModule): ModuleDetails {
  const variables = module.variables
    .filter(({ name }) => name !== OWN_VARIABLE)
    .map((variable) => (variable.name === NAME_VARIABLE ? { ...variable, required: false } : variable))
  return { ...showModule(module), readme: module.readme, variables, outputs: [...module.outputs] }
}

/** The first paragraph that is no heading. */
function summaryOf(readme: string): string {
  const paragraph = readme.split(/\n\s*\n/).find((text) => text.trim() !== '' && !/^\s*[#<|`!-]/.test(text))
  const line = (paragraph ?? '').trim().replaceAll(/\s+/g, ' ')
  return line.length > SUMMARY_CHARACTERS_MAX ? `${line.slice(0, SUMMARY_CHARACTERS_MAX - 1)}…` : line
}
