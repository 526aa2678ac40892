import type { Locator } from 'playwright-core'
import { expect, it } from 'vitest'
import { createFleet } from '../../server/src/modules/templates/testing/note-fleet.ts'
import { noteSchemas } from '../../server/src/modules/templates/testing/note-schemas.ts'
import { describeJourneys } from './testing/describe-journeys.ts'

const DATABASES = 20

describeJourneys('Templates', {}, (journey) => {
  it('are designed table by table, with every step undone and done again, and published', async () => {
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open('/templates', 'Templates')
    await page.getByText('No templates yet').waitFor()
    await owner.expectGoodPage()

    await page.getByRole('link', { name: 'New template' }).first().click()
    await page.getByRole('heading', { level: 1, name: 'New template' }).waitFor()
    await page.getByLabel('Name of the template').fill('shop')
    await page.getByRole('button', { name: 'Add table' }).first().click()
    await rename(page.getByLabel('Name of the table'), 'orders')
    await page.getByRole('button', { name: 'Add column' }).click()
    await rename(page.getByLabel('Name of column'), 'state')
    await page.getByLabel('state is required').click()
    // One step back, and forth again.
    await page.getByRole('button', { name: 'Undo' }).click()
    expect(await page.getByLabel('state is required').isChecked()).toBe(false)
    await page.getByRole('button', { name: 'Redo' }).click()
    expect(await page.getByLabel('state is required').isChecked()).toBe(true)
    await page.getByText("defineSchema('shop'").waitFor()
    // A relation is drawn from a column to the key that it refers to.
    await page.getByRole('button', { name: 'Add column' }).click()
    await rename(page.getByLabel('Name of column'), 'customer')
    await page.getByRole('button', { name: 'Add table' }).click()
    await rename(page.getByLabel('Name of the table'), 'customers')
    await page.getByRole('button', { name: 'Diagram' }).click()
    const point = (table: string, column: string, side: 'source' | 'target') =>
      page.locator(`[data-id="${table}"] .${side}[data-handleid="${column}"]`)
    await point('orders', 'customer', 'source').dragTo(point('customers', 'id', 'target'))
    await page.getByText(".references('customers.id')").waitFor()
    await page.getByRole('button', { name: 'Review and publish' }).click()
    await page.getByText('+ table orders').first().waitFor()
    await page.getByRole('button', { name: 'Publish the template' }).click()
    await page.getByRole('heading', { level: 1, name: 'shop' }).waitFor()
    await page.getByRole('region', { name: 'Table orders' }).waitFor()
    // Afresh, without the message that fades in.
    await owner.open('/templates/shop?tab=schema', 'shop')
    await page.getByRole('region', { name: 'Table orders' }).waitFor()
    await owner.expectGoodPage()
  })

  it('are changed in the designer, reviewed, and pushed to all of their databases', async () => {
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    for (let number = 1; number <= DATABASES; number += 1)
      await journey.app.call('POST /platform/databases', { name: `shop-${number}`, template: 'shop' })
    await owner.open('/templates/shop/design', 'Design shop')
    // A rename is a rename, and asks nothing.
    await rename(page.getByLabel('Name of state'), 'status')
    await page.getByRole('button', { name: 'Add column' }).click()
    await rename(page.getByLabel('Name of column'), 'note')
    await page.getByRole('button', { name: 'Access rules' }).click()
    await page.getByLabel('viewer in orders').selectOption('read')
    await page.getByRole('button', { name: 'Diagram' }).click()
    await page.getByRole('button', { name: 'Zoom In' }).waitFor()
    await owner.expectGoodPage()
    await page.getByRole('button', { name: 'Review and push' }).click()
    await page.getByText(`3 changes on ${DATABASES} databases`).waitFor()
    await page.getByLabel('What this version is about').fill('A status and notes')
    await owner.expectGoodPage()
    await page.getByRole('button', { name: 'Push version 2' }).click()

    await page.getByRole('heading', { level: 1, name: 'shop v1 → v2' }).waitFor()
    await page.getByText('succeeded', { exact: true }).waitFor()
    await page.getByText(`of ${DATABASES}`, { exact: true }).waitFor()
    const tiles = page.getByRole('slider', { name: `${DATABASES} databases as tiles` })
    await tiles.focus()
    await page.keyboard.press('ArrowRight')
    expect(await tiles.getAttribute('aria-valuetext')).toBe('shop-2 · migrated · Wave 1')
    await owner.expectGoodPage()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'shop-2' }).waitFor()

    const { body } = await journey.app.call('GET /platform/templates/shop')
    expect(body).toMatchObject({
      current_version: 2,
      schema: {
        tables: [
          {
            columns: [{}, { name: 'status', renamed_from: 'state' }, { name: 'customer' }, { name: 'note' }],
          },
          { name: 'customers' },
        ],
        access: { orders: { viewer: { read: true, insert: false } } },
      },
    })
    await owner.open('/templates/shop?tab=versions&from=1&to=2', 'shop')
    await page.getByText('A status and notes').waitFor()
    await page.getByText('~ orders.state → orders.status').first().waitFor()
    await page.getByLabel('After: v2').waitFor()
    await owner.expectGoodPage()

    // Going back would lose the notes: that is said first, and has to be typed.
    await page.getByRole('tab', { name: 'Rollouts' }).click()
    await page.getByRole('link', { name: 'v1 → v2' }).click()
    await page.getByRole('button', { name: 'Roll back' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click()
    const losses = page.getByRole('dialog', { name: 'Going back loses data' })
    await losses.getByText('orders.note').waitFor()
    await losses.getByRole('textbox').fill('shop')
    await losses.getByRole('button', { name: 'Go back and lose this' }).click()
    await page.getByRole('heading', { level: 1, name: 'shop v2 → v1' }).waitFor()
    await page.getByText('succeeded', { exact: true }).waitFor()
  })

  it('that halt at a failing database say why, and go on when it is mended', async () => {
    const fleet = await createFleet(journey.app, 8)
    const [, second = '', third = ''] = fleet.names
    for (const name of [second, third]) await fleet.insert(name, { title: 'without a body' })
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open(`/templates/${fleet.template}/design`)
    await page.getByLabel('body is required').click()
    await page.getByRole('button', { name: 'Review and push' }).click()
    await page.getByText('needs data').first().waitFor()
    await page.getByLabel('Waves').fill('100')
    await page.getByLabel('Error budget').fill('20')
    await page.getByRole('button', { name: 'Push version 2' }).click()
    await page.getByText('halted', { exact: true }).waitFor()
    await page.getByRole('heading', { name: 'Errors' }).waitFor()
    await page.getByText('2 databases', { exact: true }).waitFor()
    await owner.expectGoodPage()
    for (const name of [second, third])
      await journey.app.call(
        'POST /data/query/notes',
        { update: { body: 'mended' }, where: [{ title: { eq: 'without a body' } }] },
        { database: name },
      )
    await page.getByRole('button', { name: 'Retry the failed' }).click()
    await page.getByText('succeeded', { exact: true }).waitFor()
    expect(await fleet.versions()).toEqual(fleet.names.map(() => 2))

    await page.goto(page.url().replace(/rollouts\/.*/, 'rollouts?status=succeeded'))
    await page.getByRole('link', { name: fleet.template }).waitFor()
    await owner.expectGoodPage()
    await page.getByRole('link', { name: fleet.template }).click()
    await page.getByRole('button', { name: 'Roll back' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click()
    await page.getByRole('heading', { level: 1, name: `${fleet.template} v2 → v1` }).waitFor()
    await page.getByText('succeeded', { exact: true }).waitFor()
    expect(await fleet.versions()).toEqual(fleet.names.map(() => 1))
  })

  it('show what drifted in their databases, and repair it', async () => {
    const fleet = await createFleet(journey.app, 3, noteSchemas.indexed)
    await fleet.scribble(1, 'DROP INDEX by_title')
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open(`/templates/${fleet.template}?tab=drift`, fleet.template)
    await page.getByRole('button', { name: 'Check the databases' }).click()
    await page.getByText('1 of 3 databases drifted').waitFor()
    await page.getByRole('region', { name: `Differences in ${fleet.names[1]}` }).waitFor()
    await owner.expectGoodPage()
    await page.getByRole('button', { name: 'Repair' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Repair' }).click()
    await page.getByText('repaired', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Check again' }).click()
    await page.getByText('3 databases checked, and all are as they should be').waitFor()
  })
})

/** A name counts once it is whole: at Enter. */
async function rename(field: Locator, name: string): Promise<void> {
  await field.fill(name)
  await field.press('Enter')
}
