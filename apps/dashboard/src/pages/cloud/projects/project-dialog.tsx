import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Organization, Project } from '@tenantry/contract'
import { useForm } from 'react-hook-form'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { tellDone } from '#ui/toast.tsx'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.cloud.projects

interface ProjectDialogProps {
  organization: Pick<Organization, 'id'>
  /** The one to change; a new one when absent. */
  project?: Project
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function ProjectDialog(props: ProjectDialogProps) {
  const { project, open, onOpenChange } = props
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={project === undefined ? words.create : words.edit}
      {...(project === undefined && { description: words.createHint })}
    >
      <ProjectForm {...props} />
    </Dialog>
  )
}

interface Values {
  name: string
  slug: string
  environments: string
}

function ProjectForm({ organization, project, onOpenChange }: ProjectDialogProps) {
  const navigate = useNavigate()
  const { register, handleSubmit } = useForm<Values>({
    defaultValues: {
      name: project?.name ?? '',
      slug: project?.slug ?? '',
      environments: project?.environments.join(' ') ?? '',
    },
  })
  const save = useMutation({
    mutationFn: ({ name, slug, environments }: Values) => {
      const input = {
        name: name.trim(),
        ...(slug.trim() !== '' && { slug: slug.trim() }),
        ...(environments.trim() !== '' && { environments: environments.trim().split(/[\s,]+/) }),
      }
      return project === undefined
        ? tenantry.projects.create({ ...input, organization: organization.id })
        : tenantry.projects.update(project.id, input)
    },
    meta: { showsProblem: true },
    onSuccess: async ({ id, name }) => {
      tellDone(project === undefined ? words.created(name) : words.saved(name))
      await queryClient.invalidateQueries({ queryKey: ['projects'] })
      onOpenChange(false)
      if (project === undefined) await navigate({ to: '/cloud/projects/$project', params: { project: id } })
    },
  })
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => void handleSubmit((values) => save.mutate(values))(event)}
      noValidate
    >
      <Field label={words.name}>
        <Input autoFocus autoComplete="off" {...register('name')} />
      </Field>
      <Field label={words.slug} hint={words.slugHint} optional>
        <Input autoComplete="off" spellCheck={false} {...register('slug')} />
      </Field>
      <Field label={words.environments} hint={words.environmentsHint} optional>
        <Input
          autoComplete="off"
          spellCheck={false}
          placeholder="development staging production"
          {...register('environments')}
        />
      </Field>
      <FormEnd
        sending={save}
        submit={project === undefined ? texts.common.create : texts.common.save}
        onCancel={() => onOpenChange(false)}
      />
    </form>
  )
}
