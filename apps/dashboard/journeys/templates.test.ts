import type { Locator } from 'playwright-core'
import { expect, it } from 'vitest'
import { createFleet } from '../../server/src/modules/templates/testing/note-fleet.ts'
import { noteSchemas } from '../../server/src/modules/templates/testing/note-schemas.ts'
import { describeJourneys } from './testing/describe-journeys.ts'

describeJourneys('Templates', {}, (journey) => {
  it('change databases at their next use, are held up, called off and taken back, and are deleted', async () => {
    const fleet = await createFleet(journey.app, 3)
    const [first = '', second = ''] = fleet.names
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open(`/templates/${fleet.template}/design`)
    await page.getByRole('button', { name: 'Add column' }).click()
    await rename(page.getByLabel('Name of column'), 'place')
    // To another place: once by keyboard, once by hand.
    await page.getByRole('button', { name: 'Move place up' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('place is column 3 now.').waitFor({ state: 'attached' })
    expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('Move place up')
    await page.getByTitle('Drag to another place').nth(2).dragTo(page.getByLabel('Name of title'))
    await page.getByText('place is column 2 now.').waitFor({ state: 'attached' })
    await page.getByRole('button', { name: 'Review and push' }).click()
    await page.getByLabel('What this version is about').fill('Places')
    await page.getByLabel('When databases change').selectOption('lazy')
    await page.getByRole('button', { name: 'Push version 2' }).click()
    const { template } = fleet
    await page.getByRole('heading', { level: 1, name: `${template} v1 → v2` }).waitFor()
    const badge = (text: string) => page.getByText(text, { exact: true }).first()
    await badge('lazy').waitFor()
    const pushed = await journey.app.call(`GET /platform/templates/${template}`)
    expect(pushed.body.schema.tables[0].columns.map((column: { name: string }) => column.name)).toEqual([
      'id',
      'place',
      'title',
      'body',
    ])
    expect(await page.getByText('Canary').count()).toBe(0)
    await page.getByRole('button', { name: 'Pause' }).click()
    await badge('paused').waitFor()
    await fleet.rows(first)
    expect(await fleet.versions()).toEqual([1, 1, 1])
    await page.getByRole('button', { name: 'Resume' }).click()
    await badge('running').waitFor()
    await fleet.rows(second)
    await page.getByRole('row', { name: new RegExp(`${second}.*migrated`) }).waitFor()
    await page.getByRole('button', { name: 'Cancel rollout' }).click()
    const cancel = page.getByRole('dialog')
    await cancel.getByText('2 databases stay behind').waitFor()
    await cancel.getByRole('button', { name: 'Cancel rollout' }).click()
    await badge('cancelled').waitFor()
    await owner.expectGoodPage()
    expect(await fleet.versions()).toEqual([1, 2, 1])

    await page.getByRole('link', { name: 'What changes between these versions' }).click()
    await page.getByText('Places', { exact: true }).waitFor()
    await page.getByText('+ notes.place').first().waitFor()
    await page.getByLabel('After: v2').waitFor()
    await owner.expectGoodPage()

    // Going back would lose the places: that is said first, and has to be typed.
    await page.getByRole('tab', { name: 'Rollouts' }).click()
    await page.getByRole('link', { name: 'v1 → v2' }).click()
    await page.getByRole('button', { name: 'Roll back' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click()
    const losses = page.getByRole('dialog', { name: 'Going back loses data' })
    await losses.getByText('notes.place').waitFor()
    await losses.getByRole('textbox').fill(template)
    await losses.getByRole('button', { name: 'Go back and lose this' }).click()
    await page.getByRole('heading', { level: 1, name: `${template} v2 → v1` }).waitFor()
    await badge('succeeded').waitFor()
    expect(await fleet.versions()).toEqual([1, 1, 1])

    // As long as databases are made from it, it stays.
    await owner.open(`/templates/${template}`, template)
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Delete template', disabled: true }).waitFor()
    await page.keyboard.press('Escape')
    for (const name of fleet.names) await journey.app.call(`DELETE /platform/databases/${name}?purge=now`)
    await page.reload()
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Delete template' }).click()
    const remove = page.getByRole('dialog')
    await remove.getByText(/All 2 of its versions/).waitFor()
    await remove.getByRole('textbox').fill(template)
    await remove.getByRole('button', { name: 'Delete template' }).click()
    await page.getByRole('heading', { level: 1, name: 'Templates' }).waitFor()
    await page.getByText('No templates yet').waitFor()
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
