import { expect, it } from 'vitest'
import { mailbox } from '../../server/src/modules/identity/testing/mailbox.ts'
import { people } from '../../server/src/modules/organizations/testing/people.ts'
import { directories, GROUP, oktaUser } from '../../server/src/modules/scim/testing/directory.ts'
import { describeJourneys } from './testing/describe-journeys.ts'

describeJourneys('Organizations', {}, (journey) => {
  let made: ReturnType<typeof people> | null = null
  /** Whoever makes people for one server makes all of them: their addresses are counted. */
  const makers = () => (made ??= people(journey.app))
  it('are created with an owner, and show their people what their role allows, and nothing of others', async () => {
    const make = makers()
    const ada = await make.person({ name: 'Ada Byron' })
    const owner = await journey.visitor(journey.ownerToken)
    const { page } = owner
    await owner.open('/organizations', 'Organizations')
    await page.getByText('No organizations yet').waitFor()
    await page.getByRole('button', { name: 'Create organization' }).first().click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Acme Corp')
    await page.getByLabel('Owner').fill(ada.email)
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Acme Corp' }).waitFor()
    await page.getByText('organization.created').waitFor()
    const globex = await make.organization(ada, { name: 'Globex' })

    const viewer = await make.join('acme-corp', 'viewer')
    const theirs = await journey.visitor(viewer.token)
    await theirs.open('/organizations', 'Organizations')
    await theirs.page.getByRole('link', { name: 'Acme Corp' }).waitFor()
    expect(await theirs.page.getByText('Globex').count()).toBe(0)
    await theirs.page.getByRole('link', { name: 'Acme Corp' }).click()
    await theirs.page.getByRole('tab', { name: 'Members' }).click()
    await theirs.page.getByText('Ada Byron').waitFor()
    const tabs = await theirs.page.getByRole('tab').allTextContents()
    expect(tabs).toEqual(['Overview', 'Members', 'Invitations', 'Roles', 'Databases'])
    expect(await theirs.page.getByRole('button', { name: 'Invite people' }).count()).toBe(0)
    // What is asked for by address is no more than what the tabs lead to.
    await theirs.page.goto(theirs.page.url().replace('tab=members', 'tab=settings'))
    await theirs.page.getByRole('tab', { name: 'Overview', selected: true }).waitFor()
    await theirs.page.goto(new URL(`/organizations/${globex.slug}`, theirs.page.url()).href)
    await theirs.page.getByText('There is no such organization').waitFor()
    await theirs.expectGoodPage()
  })

  it('invite people, who accept in browsers of their own, and lose with the very next request what they may no longer do', async () => {
    const make = makers()
    const owner = await make.person({ email: 'olga@example.com', name: 'Olga' })
    const { slug, id } = await make.organization(owner, { name: 'Initech' })
    const member = await make.join(id, 'member')
    const olga = await journey.visitor(await signIn('olga@example.com'))
    const { page } = olga
    await olga.open(`/organizations/${slug}?tab=members`, 'Initech')
    await page.getByRole('button', { name: 'Invite people' }).click()
    const dialog = page.getByRole('dialog')
    await dialog
      .getByRole('textbox', { name: 'E-mail addresses', exact: true })
      .fill(`b@example.com, Grace <grace@example.com>\n${member.email}`)
    await dialog.getByLabel('Role').selectOption('admin')
    await dialog.getByRole('button', { name: 'Send 3 invitations' }).click()
    await dialog.getByText('These were not invited:').waitFor()
    await page.keyboard.press('Escape')

    const grace = await journey.visitor(null)
    const theirs = grace.page
    const link = new URL(await mailbox(journey.app).link('grace@example.com', 'invitation'))
    await grace.open(`${link.pathname}${link.search}`, 'Join Initech')
    await grace.expectGoodPage()
    await theirs.getByRole('link', { name: 'Create an account' }).click()
    expect(await theirs.getByLabel('E-mail address').inputValue()).toBe('grace@example.com')
    await theirs.getByLabel('Password', { exact: true }).fill('three grey owls')
    await theirs.getByRole('button', { name: 'Create account' }).click()
    await theirs.getByRole('button', { name: 'Accept the invitation' }).click()
    await theirs.getByRole('link', { name: 'Initech' }).click()
    await theirs.getByRole('tab', { name: 'Members' }).click()
    const invite = theirs.getByRole('button', { name: 'Invite people' })
    await invite.click()
    await theirs.getByRole('textbox', { name: 'E-mail addresses', exact: true }).fill('x@example.com')

    await page.getByRole('tab', { name: 'Invitations' }).click()
    await page.getByText('accepted', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Take back: b@example.com' }).click()
    await page.getByRole('button', { name: 'Take back', exact: true }).click()
    await page.getByText('revoked', { exact: true }).waitFor()
    await olga.expectGoodPage()
    await page.getByRole('tab', { name: 'Members' }).click()
    await page.getByLabel('Role of grace@example.com').selectOption('viewer')
    await page.getByText('grace@example.com is now viewer.').waitFor()
    await olga.expectGoodPage()
    await theirs.getByRole('button', { name: 'Send invitation' }).click()
    await theirs.getByRole('dialog').getByRole('alert').waitFor()
    await theirs.keyboard.press('Escape')
    await invite.waitFor({ state: 'hidden' })

    await page.getByRole('button', { name: 'More actions: grace@example.com' }).click()
    await page.getByRole('menuitem', { name: 'Remove from organization' }).click()
    await page.getByRole('button', { name: 'Remove from organization' }).click()
    await page.getByText('grace@example.com is no longer a member.').waitFor()
    await theirs.getByRole('tab', { name: 'Databases' }).click()
    await theirs.getByText('There is no such organization').waitFor()

    // Handed over at last: what an owner alone may do is gone from the page.
    await page.getByRole('button', { name: `More actions: ${member.email}` }).click()
    await page.getByRole('menuitem', { name: 'Make owner, and me admin' }).click()
    await page.getByLabel(`Type “${slug}” to confirm`).fill(slug)
    await page.getByRole('dialog').getByRole('button', { name: 'Make owner, and me admin' }).click()
    await page.getByText(`${member.email} owns the organization now.`).waitFor()
    await page.getByRole('tab', { name: 'Settings' }).click()
    await page.getByText('Delete the organization').waitFor({ state: 'hidden' })
    await page.getByRole('tab', { name: 'Members' }).click()

    // Whoever has verified their address by the first link needs no second one.
    await page.getByRole('button', { name: 'Invite people' }).click()
    await dialog.getByRole('textbox', { name: 'E-mail addresses', exact: true }).fill('grace@example.com')
    await dialog.getByRole('button', { name: 'Send invitation' }).click()
    await dialog.waitFor({ state: 'hidden' })
    const other = await make.organization(owner, { name: 'Evil Corp' })
    const invitation = { email: 'grace@example.com', role: 'viewer' }
    await journey.app.call(`POST /auth/organizations/${other.id}/invite`, invitation)
    await theirs.getByRole('link', { name: 'Overview' }).click()
    await theirs.getByRole('button', { name: 'Decline the invitation to Evil Corp' }).click()
    await theirs.getByRole('dialog').getByRole('button', { name: 'Decline' }).click()
    await theirs.getByText('You declined the invitation to Evil Corp.').waitFor()
    await grace.expectGoodPage()
    await theirs.getByRole('button', { name: 'Accept the invitation to Initech' }).click()
    await theirs.getByRole('heading', { level: 1, name: 'Initech' }).waitFor()
    await theirs.getByText('member', { exact: true }).waitFor()
    const lately = () => theirs.evaluate(`Object.keys(localStorage).filter((key) => key.includes('lately'))`)
    expect(await lately()).toHaveLength(1)
    await theirs.getByRole('button', { name: /grace@example.com/ }).click()
    await theirs.getByRole('menuitem', { name: 'Sign out' }).click()
    await theirs.getByRole('heading', { name: 'Sign in' }).waitFor()
    // What she looked at is not left for the next.
    expect(await lately()).toEqual([])
  })

  it('have roles of their own, whose matrix changes at once what a member in another browser may do', async () => {
    const make = makers()
    const owner = await make.person()
    const { slug, id } = await make.organization(owner, { name: 'Umbrella' })
    const visit = await journey.visitor(owner.token)
    const { page } = visit
    await visit.open(`/organizations/${slug}?tab=roles`, 'Umbrella')
    await page.getByRole('button', { name: 'Create role' }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('recruiter')
    await page.getByLabel('Begin like').selectOption('viewer')
    await page.getByRole('dialog').getByRole('button', { name: 'Create role' }).click()
    const box = page.getByRole('checkbox', { name: 'recruiter may members.invite' })
    await box.waitFor()
    const recruiter = await make.join(id, 'recruiter')
    const theirs = await journey.visitor(recruiter.token)
    await theirs.open(`/organizations/${slug}?tab=members`, 'Umbrella')
    await theirs.page.getByText(owner.email).waitFor()
    expect(await theirs.page.getByRole('button', { name: 'Invite people' }).count()).toBe(0)

    let count = 0
    async function inviteStatus(): Promise<number> {
      const body = { email: `n${(count += 1)}@example.com`, role: 'viewer' }
      return (await make.as(recruiter, `POST /auth/organizations/${id}/invite`, body)).status
    }
    await box.click()
    await expect.poll(() => inviteStatus()).toBe(201)
    await theirs.page.reload()
    await theirs.page.getByRole('button', { name: 'Invite people' }).waitFor()
    await visit.expectGoodPage()
    await box.click()
    await expect.poll(() => inviteStatus()).toBe(403)
  })

  it('keep keys, SCIM tokens, databases and settings, and are deleted by name and restored', async () => {
    const make = makers()
    const owner = await make.person()
    const { id } = await make.organization(owner, { name: 'Hooli' })
    await journey.app.call('POST /platform/databases', { name: 'hooli-main' })
    const visit = await journey.visitor(journey.ownerToken)
    const { page } = visit
    await visit.open('/organizations/hooli?tab=databases', 'Hooli')
    await page.getByRole('button', { name: 'Attach database' }).first().click()
    await page.getByLabel('Name of the database').fill('hooli-main')
    await page.getByRole('dialog').getByRole('button', { name: 'Attach database' }).click()
    await page.getByText('default', { exact: true }).waitFor()

    await page.getByRole('tab', { name: 'API keys' }).click()
    await page.getByRole('button', { name: 'Create API key' }).first().click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('sync')
    await page.getByRole('dialog').getByRole('button', { name: 'Create API key' }).click()
    await page.getByText(/^tnt_/).waitFor()
    await page.getByRole('button', { name: 'I have stored it' }).click()
    await visit.expectGoodPage()

    await page.getByRole('tab', { name: 'SCIM' }).click()
    await page.getByRole('button', { name: 'Create token' }).first().click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Okta')
    await page.getByRole('dialog').getByRole('button', { name: 'Create token' }).click()
    const token = (await page.getByRole('region', { name: 'SCIM token' }).innerText()).trim()
    await page.getByRole('button', { name: 'I have stored it' }).click()
    const { scimWith, roleOf } = directories(journey.app)
    const directory = scimWith(token)
    const { body: pushed } = await directory('POST /Users', oktaUser('joan@hooli.example'))
    const members = [{ value: pushed.id }]
    await directory('POST /Groups', { schemas: [GROUP], displayName: 'Engineering', members })
    await page.getByLabel('Role for Engineering').selectOption('viewer')
    await page.getByText('The group Engineering was mapped.').waitFor()
    await visit.expectGoodPage()
    expect(await roleOf(id, 'joan@hooli.example')).toBe('viewer')

    await page.getByRole('tab', { name: 'Settings' }).click()
    await page.getByRole('textbox', { name: 'Slug', exact: true }).fill('hooli-xyz')
    await page.getByRole('button', { name: 'Save changes' }).first().click()
    await page.waitForURL(/hooli-xyz/)
    await visit.expectGoodPage()
    await page.getByRole('button', { name: 'Delete organization' }).click()
    await page.getByText('1 database can no longer be reached').waitFor()
    const remove = page.getByRole('dialog').getByRole('button', { name: 'Delete organization' })
    expect(await remove.isDisabled()).toBe(true)
    await page.getByLabel('Type “hooli-xyz” to confirm').fill('hooli-xyz')
    await remove.click()
    await page.getByRole('heading', { level: 1, name: 'Organizations' }).waitFor()
    await visit.open('/organizations?deleted=true', 'Organizations')
    await page.getByRole('button', { name: 'Restore' }).click()
    await page.getByText('Hooli is open again.').waitFor()
    expect((await journey.app.call(`GET /auth/organizations/${id}`)).status).toBe(200)
  })

  async function signIn(email: string): Promise<string> {
    const answer = await journey.app.call(
      'POST /auth/login',
      { email, password: 'correct horse battery' },
      { key: null },
    )
    return answer.body.session.token
  }
})
