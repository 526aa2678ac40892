import { beforeAll, expect, it } from 'vitest'
import { shopSchema } from '../../server/src/modules/data/testing/shop-schema.ts'
import { people } from '../../server/src/modules/organizations/testing/people.ts'
import { describeJourneys } from './testing/describe-journeys.ts'

const ACME = { database: 'acme' }
const CSV = `ID,Project id,Title,Points,Done
1,p-1,"Build, and test",3,yes
2,p-1,Fly,many,no
3,p-1,Land,8,no
`

describeJourneys('One database', {}, (journey) => {
  beforeAll(async () => {
    await journey.app.call('POST /platform/templates', { schema: shopSchema })
  })
  const rowsOf = async (table: string) => {
    const answer = await journey.app.call(`POST /data/query/${table}`, { select: ['*'] }, ACME)
    return answer.body.data as Record<string, unknown>[]
  }

  it('is made in a dialog that an address opens, and found by any part of its name and by its organization', async () => {
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open('/templates/shop?tab=databases', 'shop')
    await page.getByRole('link', { name: 'Create a database' }).click()
    const dialog = page.getByRole('dialog', { name: 'Create database' })
    const name = dialog.getByRole('textbox', { name: 'Name', exact: true })
    const create = dialog.getByRole('button', { name: 'Create', exact: true })
    await name.fill('Not A Name')
    await create.click()
    await dialog.getByRole('alert').waitFor()
    await name.fill('acme')
    await create.click()
    await page.getByRole('heading', { level: 1, name: 'acme' }).waitFor()
    expect((await journey.app.call('GET /platform/databases/acme')).body).toMatchObject({ template: 'shop' })

    await journey.app.call('POST /platform/databases', { name: 'other' })
    const organization = { name: 'Acme Inc', slug: 'acme-inc', owner: 'owner@example.com' }
    await journey.app.call('POST /auth/organizations', organization)
    await journey.app.call('POST /auth/organizations/acme-inc/databases', { database: 'other' })
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Databases' }).click()
    const listed = (text: string) => page.getByRole('link', { name: text, exact: true })
    await listed('other').waitFor()
    const search = page.getByRole('searchbox', { name: 'Find by name' })
    await search.fill('cm')
    await listed('other').waitFor({ state: 'detached' })
    await listed('acme').waitFor()
    await search.fill('')
    await listed('other').waitFor()
    await page.getByRole('combobox', { name: 'Organization' }).fill('acme-inc')
    await page.keyboard.press('Enter')
    await listed('acme').waitFor({ state: 'detached' })
    await listed('Acme Inc').waitFor()
    expect(new URL(page.url()).search).toBe('?organization=acme-inc')

    // A name that is taken is told where it was typed.
    await page.getByRole('button', { name: 'Create database' }).click()
    await name.fill('acme')
    await create.click()
    await dialog.getByText('Choose another name.').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(new URL(page.url()).search).toBe('?organization=acme-inc')
  })

  it('takes rows by hand and from a file, shows what does not fit, and refuses what breaks a reference', async () => {
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open('/databases/acme?table=projects', 'acme')
    await page.getByText('No rows yet').waitFor()
    await page.getByRole('button', { name: 'Add row' }).first().click()
    const form = page.getByRole('dialog')
    await form.getByRole('textbox', { name: /^id/ }).fill('p-1')
    await form.getByRole('textbox', { name: /^name/ }).fill('Moon')
    await form.getByRole('textbox', { name: /^n\b/ }).fill('none')
    await form.getByRole('button', { name: 'Add row' }).click()
    await form.getByText('This is not a whole number.').waitFor()
    await form.getByRole('textbox', { name: /^n\b/ }).fill('')
    await form.getByRole('button', { name: 'Add row' }).click()
    // What the database makes by itself is there as well.
    await page.getByRole('gridcell', { name: 'MOON', exact: true }).waitFor()

    await page.getByRole('button', { name: 'tasks' }).click()
    await page.getByRole('button', { name: 'Import' }).first().click()
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'tasks.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) })
    await page.getByText('This is not a whole number.').waitFor()
    await page.getByText('2 rows can be imported').waitFor()
    expect(await page.getByRole('button', { name: 'Import 2 rows' }).isDisabled()).toBe(true)
    expect(await rowsOf('tasks')).toEqual([])
    await owner.expectGoodPage()
    await page.getByRole('checkbox', { name: 'Leave these rows out' }).click()
    await page.getByRole('button', { name: 'Import 2 rows' }).click()
    await page.getByRole('gridcell', { name: 'Build, and test' }).waitFor()
    expect(await rowsOf('tasks')).toMatchObject([
      { id: 1, title: 'Build, and test', points: 3, done: true, status: 'todo' },
      { id: 3, title: 'Land', points: 8 },
    ])

    await page.getByRole('button', { name: 'Show the row of projects' }).first().click()
    await page.getByRole('dialog').getByText('Moon', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    const reference = page.getByRole('gridcell', { name: /^p-1/ }).first()
    await reference.dblclick()
    await page.getByRole('textbox', { name: 'project_id' }).fill('p-none')
    await page.keyboard.press('Enter')
    await page
      .getByText(/foreign key|does not exist|no such row/i)
      .first()
      .waitFor()
    await reference.waitFor()
    expect(await page.getByRole('gridcell', { name: /^p-none/ }).count()).toBe(0)

    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    const filter = page.getByRole('group', { name: 'Filter' })
    await filter.getByRole('combobox', { name: 'Column' }).selectOption('points')
    await filter.getByRole('combobox', { name: 'Comparison' }).selectOption('gte')
    await filter.getByRole('textbox', { name: 'Value' }).fill('5')
    await page.getByText('1 row', { exact: true }).waitFor()
    expect(decodeURIComponent(page.url())).toContain('["points","gte","5"]')

    // What is selected and which columns are left out is in the address too.
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'status' }).click()
    await page.getByRole('checkbox', { name: 'Select row' }).click()
    await expect
      .poll(() => Object.fromEntries(new URL(page.url()).searchParams))
      .toMatchObject({ rows: '[[3]]', hidden: '["status"]' })
    await page.reload()
    await page.getByRole('columnheader', { name: /^points/ }).waitFor()
    expect(await page.getByRole('columnheader', { name: /^status/ }).count()).toBe(0)
    await page.getByRole('button', { name: 'Delete 1' }).click()
    // Comments go with a task, and undoing would not bring them back.
    await page.getByRole('dialog').getByText('comments').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('No row matches').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('gridcell', { name: 'Land' }).waitFor()
    expect(await rowsOf('tasks')).toHaveLength(2)
  })

  it('is given to somebody, who then works with its rows and nothing else, until it is taken away', async () => {
    const ann = await people(journey.app).person({ name: 'Ann' })
    const owner = await journey.visitor(journey.ownerToken)
    await owner.open('/databases/acme?tab=access', 'acme')
    await owner.page.getByText('Nobody was given this database').waitFor()
    await owner.page.getByRole('button', { name: 'Give access' }).first().click()
    const form = owner.page.getByRole('dialog')
    await form.getByRole('combobox', { name: 'Kind' }).selectOption('user')
    await form.getByRole('textbox').fill(ann.email)
    await form.getByRole('button', { name: 'Give access' }).click()
    await owner.page.getByRole('link', { name: 'Ann' }).waitFor()

    const guest = await journey.visitor(ann.token)
    await guest.open('/databases/acme?table=tasks', 'acme')
    await guest.page.getByRole('gridcell', { name: 'Land' }).waitFor()
    expect(await guest.page.getByRole('tab').allTextContents()).toEqual(['Browse', 'SQL', 'Diagram'])
    await owner.page.getByRole('button', { name: 'Take away' }).click()
    await owner.page.getByRole('dialog').getByRole('button', { name: 'Take away' }).click()
    await owner.page.getByText('Nobody was given this database').waitFor()
    await guest.page.reload()
    await guest.page
      .getByRole('alert')
      .getByText(/no database/)
      .waitFor()
  })

  it('answers SQL, shows plan and diagram, is kept, brought back and copied, and deleted by who types its name', async () => {
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open('/databases/acme?table=tasks&where=[["points","gte","1"]]', 'acme')
    await page.getByText('2 rows', { exact: true }).waitFor()
    await owner.expectGoodPage()
    await page.getByRole('tab', { name: 'SQL' }).click()
    await page.getByRole('textbox', { name: 'SQL' }).click()
    await page.keyboard.insertText(
      "SELECT count(*) AS n, ';' AS mark FROM tasks; SELECT title FROM tasks WHERE id = 3",
    )
    await page.keyboard.press('Control+Enter')
    await page
      .getByRole('region', { name: 'Result of statement 1' })
      .getByText('2', { exact: true })
      .waitFor()
    await page.getByRole('region', { name: 'Result of statement 2' }).getByText('Land').waitFor()
    await page.getByRole('button', { name: 'Explain' }).click()
    await page
      .getByRole('region', { name: 'Query plan' })
      .getByText(/SEARCH tasks/)
      .waitFor()
    await owner.expectGoodPage()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Counts')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Counts', exact: true }).waitFor()

    await page.getByRole('tab', { name: 'Diagram' }).click()
    await page.getByRole('link', { name: 'profiles' }).waitFor()
    await owner.expectGoodPage()
    await page.getByRole('tab', { name: 'Settings' }).click()
    await page.getByText('On disk').waitFor()
    await owner.expectGoodPage()
    await page.getByRole('tab', { name: 'Snapshots' }).click()
    await page.getByRole('button', { name: 'Take a snapshot' }).click()
    await page.getByText('By hand').waitFor()
    // Back over the present content, whose name has to be typed; that is kept as a snapshot of its own.
    await journey.app.call('POST /data/query/tasks', { delete: true, where: [{ id: { eq: 3 } }] }, ACME)
    expect(await rowsOf('tasks')).toHaveLength(1)
    await page.getByRole('button', { name: /^Actions for the snapshot/ }).click()
    await page.getByRole('menuitem', { name: 'Restore' }).click()
    const restore = page.getByRole('dialog', { name: 'Restore' })
    await restore.getByRole('combobox', { name: 'Where to' }).selectOption('same')
    expect(await restore.getByRole('button', { name: 'Restore' }).isDisabled()).toBe(true)
    await restore.getByRole('textbox').fill('acme')
    await restore.getByRole('button', { name: 'Restore' }).click()
    await page.getByText('Before a restore').waitFor()
    expect(await rowsOf('tasks')).toHaveLength(2)
    await page
      .getByRole('row', { name: /By hand/ })
      .getByRole('button')
      .click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('By hand').waitFor({ state: 'detached' })

    await page.getByRole('tab', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Clone' }).click()
    const clone = page.getByRole('dialog', { name: 'Clone' })
    await clone.getByRole('textbox').fill('acme-copy')
    await clone.getByRole('button', { name: 'Clone' }).click()
    await page.getByRole('heading', { level: 1, name: 'acme-copy' }).waitFor()
    await page.getByRole('tab', { name: 'Settings' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('acme-test')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { level: 1, name: 'acme-test' }).waitFor()
    await page.getByRole('tab', { name: 'Browse' }).click()
    await page.getByRole('button', { name: 'tasks' }).click()
    await page.getByRole('gridcell', { name: 'Land' }).waitFor()
    await page.getByRole('tab', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Delete database' }).click()
    const ask = page.getByRole('dialog')
    expect(await ask.getByRole('button', { name: 'Delete database' }).isDisabled()).toBe(true)
    await ask.getByRole('textbox').fill('acme-test')
    await ask.getByRole('button', { name: 'Delete database' }).click()
    await page.getByRole('heading', { level: 1, name: 'Databases' }).waitFor()
    expect((await journey.app.call('GET /platform/databases/acme-test')).status).toBe(404)
    await owner.open('/databases?status=deleted', 'Databases')
    await page.getByRole('button', { name: 'Bring back' }).click()
    await page.getByText('No deleted database matches').waitFor()
    expect((await journey.app.call('GET /platform/databases/acme-test')).status).toBe(200)
  })
})
