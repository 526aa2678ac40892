import { useMutation } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import type { ModuleDetails, Organization } from '@tenantry/contract'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button, ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { tellDone } from '#ui/toast.tsx'
import { CredentialField } from './credential-field.tsx'
import { ModuleForm } from './module-form.tsx'
import { useProjects } from './resource-table.tsx'
import { changedInputs, type Values } from './values.ts'

const route = getRouteApi('/signed-in/cloud/resources/new')
const words = texts.cloud.resources.newResource

/** Where the resource belongs, what it is made with, and what its module wants to know. */
export function NewResourceForm({
  organization,
  module,
}: {
  organization: Organization
  module: ModuleDetails
}) {
  const search = route.useSearch()
  const navigate = useNavigate()
  const projects = useProjects(organization.id)
  const [name, setName] = useState('')
  const [environment, setEnvironment] = useState('')
  const [credential, setCredential] = useState('')
  const [values, setValues] = useState<Values>({})
  const project =
    projects.data?.find(({ id, slug }) => [id, slug].includes(search.project ?? '')) ??
    (projects.data?.length === 1 ? projects.data[0] : undefined)
  const ask = useMutation({
    mutationFn: (inProject: string) =>
      tenantry.infra.resources.create({
        project: inProject,
        organization: organization.id,
        name,
        module: module.name,
        ...(environment !== '' && { environment }),
        ...(credential !== '' && { credentialId: credential }),
        inputs: changedInputs(module.variables, values),
      }),
    meta: { showsProblem: true },
    onSuccess: async ({ run }) => {
      tellDone(words.asked(name))
      await queryClient.invalidateQueries({ queryKey: ['resources'] })
      await navigate({ to: '/cloud/runs/$run', params: { run: run.id } })
    },
  })
  return (
    <form
      className="flex flex-col gap-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (project !== undefined) ask.mutate(project.id)
      }}
    >
      <Card title={words.where}>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={words.name} hint={words.nameHint}>
            <Input
              autoComplete="off"
              spellCheck={false}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
          <Field label={words.project} {...(projects.data?.length === 0 && { hint: words.noProject })}>
            <Select
              value={project?.id ?? ''}
              onChange={({ target }) =>
                void navigate({
                  to: '.',
                  search: (now) => ({ ...now, project: target.value === '' ? undefined : target.value }),
                  replace: true,
                  resetScroll: false,
                })
              }
            >
              {project === undefined && <option value="">{words.chooseProject}</option>}
              {projects.data?.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={words.environment} optional>
            <Select value={environment} onChange={(event) => setEnvironment(event.target.value)}>
              <option value="">{words.noEnvironment}</option>
              {project?.environments.map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </Select>
          </Field>
          {module.cloud !== 'local' && module.cloud !== null && (
            <CredentialField
              organization={organization}
              cloud={module.cloud}
              value={credential}
              onChange={setCredential}
            />
          )}
        </div>
      </Card>
      <Card title={words.settings} description={module.summary}>
        <ModuleForm
          module={module}
          variables={module.variables.filter((variable) => variable.name !== 'name' || hasOwnName(module))}
          values={values}
          onChange={setValues}
          problem={ask.error}
        />
      </Card>
      {ask.isError && <ProblemNotice error={ask.error} />}
      <div className="flex flex-wrap items-center justify-end gap-3">
        <ButtonLink to="/cloud/resources">{texts.common.cancel}</ButtonLink>
        <Button
          type="submit"
          tone="primary"
          busy={ask.isPending}
          disabled={project === undefined || name === ''}
        >
          {words.ask}
        </Button>
      </div>
    </form>
  )
}

/** A bucket's name is the world's, not the project's: it is asked for beside the resource's own. */
function hasOwnName({ kind, cloud }: ModuleDetails): boolean {
  return kind !== 'vm' && cloud !== 'local'
}
