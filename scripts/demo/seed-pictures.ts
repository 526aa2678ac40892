import { Tenantry } from '@tenantry/sdk'
import schema from '@tenantry-examples/saas-app'
import { seedDemo } from './seed-demo.ts'

export interface Seeded {
  /** Of the owner's session. */
  token: string
  /** Id of a rollout that has ended. */
  rollout: string
}

const OWNER = { email: 'olivia@example.com', password: 'correct horse battery staple', name: 'Olivia Owner' }

const CUSTOMERS = [
  'Acme',
  'Globex',
  'Initech',
  'Hooli',
  'Umbrella',
  'Stark',
  'Wayne',
  'Wonka',
  'Cyberdyne',
  'Tyrell',
  'Soylent',
  'Vandelay',
]

const PEOPLE = ['ada', 'grace', 'alan', 'edsger', 'barbara', 'donald']

const DATABASES = 160

/** What the pictures of the documentation show: the demo, more customers, people, and a rollout that has ended. */
export async function seedPictures(url: string, apiKey: string, setupToken: string): Promise<Seeded> {
  await seedDemo(url, apiKey)
  const owner = new Tenantry({ url })
  const { session } = await owner.auth.setup({ ...OWNER, setupToken })
  const admin = new Tenantry({ url, apiKey })
  for (const name of CUSTOMERS) await admin.orgs.create({ name, owner: OWNER.email })
  for (const name of PEOPLE)
    await admin.users.create({
      email: `${name}@example.com`,
      name: name.replace(/^./, (letter) => letter.toUpperCase()),
      password: OWNER.password,
    })
  for (let index = 1; index <= DATABASES; index++)
    await admin.databases.create({
      name: `customer-${String(index).padStart(3, '0')}`,
      template: schema.document.name,
    })
  return { token: session.token, rollout: await pushOnce(admin) }
}

/** Adds a column, and waits until every database has it. */
async function pushOnce(admin: Tenantry): Promise<string> {
  const { tables, ...rest } = schema.document
  const next = {
    ...rest,
    tables: tables.map((table) =>
      table.name === 'tasks'
        ? {
            ...table,
            columns: [
              ...table.columns,
              { name: 'estimate', type: 'text' as const, not_null: false, unique: false },
            ],
          }
        : table,
    ),
  }
  const { job } = await admin.templates.push(schema.document.name, {
    schema: next,
    message: 'Tasks have an estimate',
  })
  if (job === null) throw new Error('The push began no rollout.')
  for await (const progress of admin.jobs.watch(job.id)) if (progress.finished_at !== null) break
  return job.id
}
