import { Tenantry } from '@tenantry/sdk'
import schema from '@tenantry-examples/saas-app'

interface DemoTenant {
  name: string
  company: string
  projects: readonly { name: string; tasks: readonly string[] }[]
}

const tenants: readonly DemoTenant[] = [
  {
    name: 'acme',
    company: 'Acme Corp',
    projects: [
      {
        name: 'Website relaunch',
        tasks: ['Collect the old links', 'Write the landing page', 'Move the blog'],
      },
      { name: 'Invoice 2026', tasks: ['Agree on the layout', 'Send the first invoice'] },
    ],
  },
  {
    name: 'beta',
    company: 'Beta Inc',
    projects: [{ name: 'Mobile app', tasks: ['Choose a framework', 'Draw the start screen'] }],
  },
  {
    name: 'gamma',
    company: 'Gamma LLC',
    projects: [{ name: 'Office move', tasks: ['Count the desks', 'Order boxes', 'Tell the post office'] }],
  },
]

/** Fills a new installation with a template and three tenants, through the same API that everybody uses. */
export async function seedDemo(url: string, apiKey: string): Promise<void> {
  const tenantry = new Tenantry<typeof schema>({ url, apiKey })
  await tenantry.templates.create({ schema: schema.document, message: 'The demo' })
  for (const tenant of tenants) await seedTenant(tenantry, tenant)
}

async function seedTenant(tenantry: Tenantry<typeof schema>, tenant: DemoTenant): Promise<void> {
  const created = await tenantry.databases.create({
    name: tenant.name,
    template: schema.document.name,
    metadata: { company: tenant.company },
  })
  const database = tenantry.database(created.id)
  for (const [projectIndex, { name, tasks }] of tenant.projects.entries()) {
    const projectId = `prj_${projectIndex + 1}`
    await database.from('projects').insert({ id: projectId, name, created_by: 'demo' }).throwOnError()
    const rows = tasks.map((title, index) => ({
      id: `tsk_${projectIndex + 1}_${index + 1}`,
      project_id: projectId,
      title,
      status: index === 0 ? 'done' : 'todo',
      done: index === 0,
      labels: index === 0 ? ['first'] : [],
    }))
    await database.from('tasks').insert(rows).throwOnError()
  }
}
