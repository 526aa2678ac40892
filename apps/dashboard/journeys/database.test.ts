import { beforeAll, expect, it } from 'vitest'
import { shopSchema } from '../../server/src/modules/data/testing/shop-schema.ts'
import { people } from '../../server/src/modules/organizations/testing/people.ts'
import { describeJourneys } from './testing/describe-journeys.ts'

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
    const answer = await journey.app.call(
      `POST /data/query/${table}`,
      { select: ['*'] },
      { database: 'acme' },
    )
    return answer.body.data as Record<string, unknown>[]
  }

  it('is made, and its rows are added, edited, taken back and looked through', async () => {
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open('/databases', 'Databases')
    await page.getByRole('button', { name: 'Create database' }).first().click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('acme')
    await page.getByRole('dialog').getByRole('combobox').selectOption('shop')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'acme' }).waitFor()

    await page.getByRole('button', { name: 'projects' }).click()
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

    // By keyboard alone: to the name, and into it.
    await page.getByRole('grid').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: 'name', exact: true }).fill('Mars')
    await page.keyboard.press('Enter')
    await page.getByRole('gridcell', { name: 'MARS', exact: true }).waitFor()
    expect(await rowsOf('projects')).toMatchObject([{ id: 'p-1', name: 'Mars', n: null }])
    await page.keyboard.press('Control+z')
    await page.getByRole('gridcell', { name: 'MOON', exact: true }).waitFor()
    expect(await rowsOf('projects')).toMatchObject([{ name: 'Moon' }])
  })

  it('takes rows from a file, shows what does not fit, and refuses what breaks a reference', async () => {
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open('/databases/acme?table=tasks', 'acme')
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

    await page.getByRole('checkbox', { name: 'Select row' }).click()
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
    await form.getByRole('combobox').selectOption('user')
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

  it('answers SQL, shows plan and diagram, and is deleted by who types its name', async () => {
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
    await page.getByRole('tab', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Delete database' }).click()
    const ask = page.getByRole('dialog')
    expect(await ask.getByRole('button', { name: 'Delete database' }).isDisabled()).toBe(true)
    await ask.getByRole('textbox').fill('acme')
    await ask.getByRole('button', { name: 'Delete database' }).click()
    await page.getByRole('heading', { level: 1, name: 'Databases' }).waitFor()
    expect((await journey.app.call('GET /platform/databases/acme')).status).toBe(404)
    await owner.open('/databases?status=deleted', 'Databases')
    await page.getByRole('button', { name: 'Bring back' }).click()
    await page.getByText('No deleted database matches').waitFor()
    expect((await journey.app.call('GET /platform/databases/acme')).status).toBe(200)
  })
})
