import type { Locator } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeJourneys } from './testing/describe-journeys.ts'

const DATABASES = 50

describeJourneys('From nothing to a row', { owner: false }, (journey) => {
  it('one sets up, designs a template, makes databases, pushes a change to all, edits a row and takes it back', async () => {
    const owner = await journey.visitor(null)
    const { page } = owner
    const main = page.getByRole('navigation', { name: 'Main' })

    // The first run: only who has the token becomes the owner.
    await owner.open('/databases', 'Set up Tenantry')
    await owner.expectGoodPage()
    await page.getByRole('textbox', { name: 'Setup token' }).fill('setup_nonsense')
    const fill = async () => {
      await page.getByRole('textbox', { name: 'Your name' }).fill('Olivia Owner')
      await page.getByRole('textbox', { name: 'E-mail address' }).fill('olivia@example.com')
      await page.getByLabel('Password').fill('three grey owls')
    }
    await fill()
    await page.getByRole('button', { name: 'Create the owner' }).click()
    await page.getByRole('alert').getByText('The setup token is not valid').waitFor()
    await page.goto('about:blank')
    await owner.open(`/setup#${journey.app.app.setupToken}`, 'Set up Tenantry')
    expect(await page.getByRole('textbox', { name: 'Setup token' }).isVisible()).toBe(false)
    await fill()
    await page.getByRole('button', { name: 'Create the owner' }).click()
    await main.getByRole('link', { name: 'Templates' }).waitFor()
    expect(new URL(page.url())).toMatchObject({ pathname: '/', hash: '' })

    // A template, table by table, with a step undone and done again, and a relation that is drawn.
    await main.getByRole('link', { name: 'Templates' }).click()
    await page.getByText('No templates yet').waitFor()
    await owner.expectGoodPage()
    await page.getByRole('link', { name: 'New template' }).first().click()
    await page.getByLabel('Name of the template').fill('shop')
    await page.getByRole('button', { name: 'Add table' }).first().click()
    await rename(page.getByLabel('Name of the table'), 'orders')
    await page.getByRole('button', { name: 'Add column' }).click()
    await rename(page.getByLabel('Name of column'), 'state')
    await page.getByLabel('state is required').click()
    await page.getByRole('button', { name: 'Undo' }).click()
    expect(await page.getByLabel('state is required').isChecked()).toBe(false)
    await page.getByRole('button', { name: 'Redo' }).click()
    expect(await page.getByLabel('state is required').isChecked()).toBe(true)
    await page.getByText("defineSchema('shop'").waitFor()
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

    // The first database by hand, the others as an application makes them when customers sign up.
    await main.getByRole('link', { name: 'Databases' }).click()
    await page.getByText('No databases yet').waitFor()
    await page.getByRole('button', { name: 'Create database' }).first().click()
    const create = page.getByRole('dialog')
    await create.getByRole('textbox', { name: 'Name', exact: true }).fill('shop-1')
    await create.getByRole('combobox').selectOption('shop')
    await create.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'shop-1' }).waitFor()
    for (let number = 2; number <= DATABASES; number += 1) {
      const made = await journey.app.call('POST /platform/databases', {
        name: `shop-${number}`,
        template: 'shop',
      })
      expect(made.status).toBe(201)
    }

    // A change: a rename is a rename, and asks nothing.
    await main.getByRole('link', { name: 'Templates' }).click()
    await page.getByRole('link', { name: 'shop' }).click()
    await page.getByRole('link', { name: 'Edit in the designer' }).click()
    await rename(page.getByLabel('Name of state'), 'status')
    await page.getByRole('button', { name: 'Add column' }).click()
    await rename(page.getByLabel('Name of column'), 'note')
    await page.getByRole('button', { name: 'Access rules' }).click()
    await page.getByLabel('viewer in orders').selectOption('read')
    await page.getByRole('button', { name: 'Review and push' }).click()
    await page.getByText(`3 changes on ${DATABASES} databases`).waitFor()
    await page.getByLabel('What this version is about').fill('A status and notes')
    await owner.expectGoodPage()
    await page.getByRole('button', { name: 'Push version 2' }).click()

    // Its rollout, watched to the end.
    await page.getByRole('heading', { level: 1, name: 'shop v1 → v2' }).waitFor()
    await page.getByText('succeeded', { exact: true }).waitFor()
    await page.getByText(`of ${DATABASES}`, { exact: true }).waitFor()
    const tiles = page.getByRole('slider', { name: `${DATABASES} databases as tiles` })
    await tiles.focus()
    await page.keyboard.press('ArrowRight')
    expect(await tiles.getAttribute('aria-valuetext')).toMatch(/^shop-2 · migrated · Wave \d$/)
    await owner.expectGoodPage()
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

    // A row of one of them: added, edited by keyboard alone, and taken back.
    await tiles.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'shop-2' }).waitFor()
    await page.getByRole('button', { name: 'orders' }).click()
    await page.getByText('No rows yet').waitFor()
    await page.getByRole('button', { name: 'Add row' }).first().click()
    const form = page.getByRole('dialog')
    await form.getByRole('textbox', { name: /^id/ }).fill('o-1')
    await form.getByRole('textbox', { name: /^status/ }).fill('open')
    await form.getByRole('button', { name: 'Add row' }).click()
    const cell = (text: string) => page.getByRole('gridcell', { name: text, exact: true })
    await cell('open').waitFor()
    const statusOf = async () => {
      const answer = await journey.app.call(
        'POST /data/query/orders',
        { select: ['status'] },
        { database: 'shop-2' },
      )
      return answer.body.data
    }
    await page.getByRole('grid').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: 'status', exact: true }).fill('paid')
    await page.keyboard.press('Enter')
    await cell('paid').waitFor()
    await page.getByText('status was changed.').waitFor()
    expect(await statusOf()).toEqual([{ status: 'paid' }])
    await page.keyboard.press('Control+z')
    await cell('open').waitFor()
    await page.getByText('The change was taken back.').waitFor()
    expect(await statusOf()).toEqual([{ status: 'open' }])

    // The way in stays closed behind the owner.
    const second = await journey.visitor(null)
    await second.open('/setup', 'Sign in')
  })
})

/** A name counts once it is whole: at Enter. */
async function rename(field: Locator, name: string): Promise<void> {
  await field.fill(name)
  await field.press('Enter')
}
