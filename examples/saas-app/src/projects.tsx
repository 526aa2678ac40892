import { Protect, useUser } from '@tenantry/react'
import { useCallback, useEffect, useState, type FormEvent } from 'react'
import { client } from './client.ts'

interface Project {
  id: string
  name: string
}

/** The projects in the organization's own database. Viewers see them; the form is for those whose role may write. */
export function Projects({ organization }: { organization: string }) {
  const { user } = useUser()
  const [projects, setProjects] = useState<Project[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const load = useCallback(async () => {
    const { data, error } = await client.org(organization).from('projects').select(['id', 'name'])
    setProblem(error?.detail ?? null)
    if (data !== null) setProjects(data)
  }, [organization])
  useEffect(() => void load(), [load])

  const add = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const name = new FormData(form).get('name')
    if (typeof name !== 'string' || user === null) return
    const row = { id: crypto.randomUUID(), name, created_by: user.id }
    const { error } = await client.org(organization).from('projects').insert(row)
    if (error !== null) return setProblem(error.detail)
    form.reset()
    await load()
  }
  return (
    <>
      <h1>Projects</h1>
      {problem !== null && <p role="alert">{problem}</p>}
      <ul>
        {projects?.map(({ id, name }) => (
          <li key={id}>{name}</li>
        ))}
      </ul>
      {projects?.length === 0 && <p>No projects yet.</p>}
      <Protect permission="database.write" organization={organization}>
        <form onSubmit={(event) => void add(event)}>
          <label>
            Name <input name="name" required />
          </label>
          <button type="submit">Add project</button>
        </form>
      </Protect>
    </>
  )
}
