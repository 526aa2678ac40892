import type { Mail } from '../../../kernel/mail/index.ts'
import type { UserDirectory } from '../../identity/index.ts'
import type { OrganizationsModule } from '../../organizations/index.ts'
import type { PriceList } from './price-list.ts'

/** What costs and budgets take beside the rest of the module. */
export interface CostDeps {
  prices: PriceList
  mail: Pick<Mail, 'sendMail' | 'link'>
  users: Pick<UserDirectory, 'findAll'>
  members: Pick<OrganizationsModule, 'ownersOf' | 'roleIn' | 'isOpen'>
}
