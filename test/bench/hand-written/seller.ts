/**
 * What somebody writes by hand so that a seller sees only her accounts, in three ways that make the same check: a list of portfolios as a parameter,
 * a membership table, and one index range per portfolio merged afterwards. An account is hers if it lies in her unit and one of her portfolios (or has
 * none yet), if she owns it, or if she owns one of its contacts. Parameters: units, portfolios, person.
 */
import { getAccount, listAccounts } from './statements.ts'

interface Places {
  readonly units: string
  readonly portfolios: string
  readonly person: string
}

const unit = ({ units }: Places): string => `(a.unit_id is null or a.unit_id = any(${units}::uuid[]))`

const personal = ({ person }: Places): string => `a.owner_id = ${person}::uuid or exists (
  select from app.contacts c where c.account_id = a.id and c.owner_id = ${person}::uuid and c.deleted_at is null)`

const byArray = (places: Places): string =>
  `((${unit(places)} and (a.portfolio_id is null or a.portfolio_id = any(${places.portfolios}::uuid[]))) or ${personal(places)})`

const byMembership = (places: Places): string => `((${unit(places)} and (a.portfolio_id is null or a.portfolio_id in (
  select m.portfolio_id from bench.membership m where m.person = ${places.person}::uuid))) or ${personal(places)})`

const ofGet: Places = { units: '$4', portfolios: '$5', person: '$6' }
const ofList: Places = { units: '$4', portfolios: '$5', person: '$6' }

const page = `a.deleted_at is null and a.classification = $1 and (a.account_name, a.id) > ($2, $3)`
const order = `order by a.account_name, a.id limit 51`

const part = (from: string, condition: string): string =>
  `(select a.id from ${from} where ${page} and ${condition} ${order})`

/** The first of each portfolio, of no portfolio and of the person herself; of these the first of all. */
const merged = `select a.id from app.accounts a where a.id in (
  select p.id from unnest(${ofList.portfolios}::uuid[]) as q(portfolio), lateral ${part('app.accounts a', `a.portfolio_id = q.portfolio and ${unit(ofList)}`)} p
  union ${part('app.accounts a', `a.portfolio_id is null and ${unit(ofList)}`)}
  union ${part('app.accounts a', `a.owner_id = ${ofList.person}::uuid`)}
  union ${part(`app.contacts c join app.accounts a on a.id = c.account_id`, `c.owner_id = ${ofList.person}::uuid and c.deleted_at is null`)})`

const [beforeOrder = ''] = listAccounts.split('order by')

/** The ways of a get and of a list, by name. Where one suits a list alone, the get of it is that of the list of portfolios. */
export const sellerWays: Readonly<Record<string, { readonly get: string; readonly list: string }>> = {
  array: { get: `${getAccount} and ${byArray(ofGet)}`, list: `${beforeOrder} and ${byArray(ofList)} ${order}` },
  membership: {
    get: `${getAccount} and ${byMembership(ofGet)} and $5::uuid[] is not null`,
    list: `${beforeOrder} and ${byMembership(ofList)} and $5::uuid[] is not null ${order}`,
  },
  merge: { get: `${getAccount} and ${byArray(ofGet)}`, list: `${beforeOrder} and a.id in (${merged}) ${order}` },
}
