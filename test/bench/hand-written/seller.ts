/**
 * What somebody writes by hand so that a seller sees only her accounts, in three ways that make the same check: a list of portfolios as a parameter,
 * a membership table, and one index range per portfolio merged afterwards. An account is hers if it lies in her unit and one of her portfolios (or has
 * none yet), if she owns it, or if she owns one of its contacts. What an account refers to shows only if that is hers too. Parameters: units,
 * portfolios, person.
 */
import { getAccount, listAccounts } from './statements.ts'

interface Places {
  readonly units: string
  readonly portfolios: string
  readonly person: string
}

/** A check that a row at an alias is hers. */
type Check = (alias: string) => string

const places: Places = { units: '$4', portfolios: '$5', person: '$6' }

const owned: Check = (alias) => `${alias}.owner_id = ${places.person}::uuid`

const inUnit: Check = (alias) => `(${alias}.unit_id is null or ${alias}.unit_id = any(${places.units}::uuid[]))`

const personal: Check = (alias) => `${owned(alias)} or exists (
  select from app.contacts own where own.account_id = ${alias}.id and own.owner_id = ${places.person}::uuid and own.deleted_at is null)`

interface Checks {
  readonly account: Check
  readonly lead: Check
}

const checks = (inPortfolio: Check): Checks => ({
  account: (alias) => `((${inUnit(alias)} and ${inPortfolio(alias)}) or ${personal(alias)})`,
  lead: (alias) => `(${inPortfolio(alias)} or ${owned(alias)})`,
})

const byArray = checks(
  (alias) => `(${alias}.portfolio_id is null or ${alias}.portfolio_id = any(${places.portfolios}::uuid[]))`,
)

const byMembership = checks(
  (alias) => `(${alias}.portfolio_id is null or ${alias}.portfolio_id in (
  select m.portfolio_id from bench.membership m where m.person = ${places.person}::uuid))`,
)

const reachedBy = (alias: string, column: string, table: string, check: Check): string =>
  `(${alias}.${column} is null or exists (select from app.${table} far where far.id = ${alias}.${column} and ${check('far')}))`

/** The columns of an account that refer to what a seller may not see, with the table and the check of each. */
function references({ account, lead }: Checks): Readonly<Record<string, readonly [table: string, check: Check]>> {
  const ofAccount: Check = (alias) => `(${reachedBy(alias, 'account_id', 'accounts', account)} or ${owned(alias)})`
  const contact: Check = (alias) =>
    `((${alias}.account_id is null or exists (select from app.accounts of where of.id = ${alias}.account_id and ${account('of')})) or ${owned(alias)})`
  const quote: Check = (alias) =>
    `((${reachedBy(alias, 'account_id', 'accounts', account)} and ${reachedBy(alias, 'lead_id', 'leads', lead)} and ${reachedBy(alias, 'contact_id', 'contacts', contact)}) or ${owned(alias)})`
  return {
    default_billing_address_id: ['addresses', ofAccount],
    default_shipping_address_id: ['addresses', ofAccount],
    default_cart_id: ['quotes', quote],
    stp_account_id: ['stp_accounts', ofAccount],
    referred_by_id: ['accounts', account],
    parent_account_id: ['accounts', account],
  }
}

/** One account, if it is hers, with those references that are hers. */
const getHers = (way: Checks): string =>
  Object.entries(references(way)).reduce(
    (text, [column, [table, check]]) =>
      text.replace(`a.${column}`, `(select r.id from app.${table} r where r.id = a.${column} and ${check('r')})`),
    `${getAccount} and ${way.account('a')}`,
  )

const page = `a.deleted_at is null and a.classification = $1 and (a.account_name, a.id) > ($2, $3)`
const order = `order by a.account_name, a.id limit 51`

const part = (from: string, condition: string): string =>
  `(select a.id from ${from} where ${page} and ${condition} ${order})`

/** The first of each portfolio, of no portfolio and of the person herself; of these the first of all. */
const merged = `select a.id from app.accounts a where a.id in (
  select p.id from unnest(${places.portfolios}::uuid[]) as q(portfolio), lateral ${part('app.accounts a', `a.portfolio_id = q.portfolio and ${inUnit('a')}`)} p
  union ${part('app.accounts a', `a.portfolio_id is null and ${inUnit('a')}`)}
  union ${part('app.accounts a', owned('a'))}
  union ${part(`app.contacts c join app.accounts a on a.id = c.account_id`, `${owned('c')} and c.deleted_at is null`)})`

const [beforeOrder = ''] = listAccounts.split('order by')

/** The ways of a get and of a list, by name. One suits a list alone: its get would be that of the list of portfolios again. */
export const sellerWays: Readonly<Record<string, { readonly get?: string; readonly list: string }>> = {
  array: { get: getHers(byArray), list: `${beforeOrder} and ${byArray.account('a')} ${order}` },
  membership: {
    get: `${getHers(byMembership)} and $5::uuid[] is not null`,
    list: `${beforeOrder} and ${byMembership.account('a')} and $5::uuid[] is not null ${order}`,
  },
  merge: { list: `${beforeOrder} and a.id in (${merged}) ${order}` },
}
