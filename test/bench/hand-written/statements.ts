/**
 * The SQL that somebody writes by hand for the requests that are measured: explicit columns named as the answer has them, one sub-select for
 * each value that rests on the clock, labels by sub-select. Parameters: the id or the filter first, then today, then the time zone.
 */

const balance = `s.subtotal - s.discount_total + s.tax_total - s.withholding_total - s.paid_amount - s.credited_amount`

/** Open sales that are due before today ($2), of the account `a`. */
const overdue = `(select coalesce(sum(round((${balance}) * s.exchange_rate, 2)), 0) from app.sales_orders s
  where s.account_id = a.id and s.deleted_at is null and s.status in ('reserved', 'authorized') and ${balance} > 0 and s.sale_date + coalesce(s.terms_days, 0) < $2::date)`

const nextLog = `(select min(l.next_follow_up_date) from app.log_entries l
  where l.account_id = a.id and l.deleted_at is null and l.status = 'open' and l.next_follow_up_date >= $2::date)`

const support = (column: string): string =>
  `(select coalesce(sum(c.${column}), 0) from app.service_contracts c where c.account_id = a.id and c.deleted_at is null
  and c.status = 'active' and c.start_date <= $2::date and (c.end_date is null or c.end_date >= $2::date))`

const companyTypes = [
  ' DE C.V.|',
  ' DE C. V.|',
  ' DE CV|',
  ' S.A.|',
  ' S. A.|',
  ' SA|',
  ' S.A.B.|',
  ' SAB|',
  ' S.A.P.I.|',
  ' SAPI|',
  ' S.A.S.|',
  ' S.P.R. DE R.L.|',
  ' S.C. DE R.L.|',
  ' S. DE R.L.|',
  ' S DE RL|',
  ' S.N.C.|',
  ' S.C.|',
  ' SC|',
  ' A.C.|',
  ' AC|',
  ' I.A.P.|',
  ',|',
]

const upperName = `upper(btrim(a.legal_name) collate "und-x-icu")`

const fiscalName = `case when length(a.rfc) = 13 then ${upperName}
  else btrim(replace(${companyTypes.reduce((text, type) => `replace(${text}, '${type}', '|')`, `${upperName} || '|'`)}, '|', '')) end`

const dayOf = (column: string): string => `(a.${column} at time zone $3::text)::date`

/** All fields of one account. */
export const getAccount = `select a.id, a.version, a.account_name as label,
  a.created_at as "createdAt", a.modified_at as "modifiedAt", a.owner_id as owner, a.owner_group_id as "ownerGroup", a.created_by_id as "createdBy", a.modified_by_id as "modifiedBy",
  a.deleted_at as "deletedAt", a.external_source as "externalSource", a.external_id as "externalId",
  a.account_name as "accountName", a.phone, a.email, a.rfc, a.tax_postal_code as "taxPostalCode", a.legal_name as "legalName",
  a.first_name as "firstName", a.last_name as "lastName", a.description, a.price_list_id as "priceList",
  a.last_sale_date as "lastSaleDate", a.last_log_date as "lastLogDate", ${nextLog} as "nextLogDate", a.services_sold as "servicesSold", a.first_sale_date as "firstSaleDate",
  a.billing_street as "billingStreet", a.shipping_street as "shippingStreet", a.billing_neighborhood as "billingNeighborhood", a.shipping_neighborhood as "shippingNeighborhood",
  a.billing_municipality as "billingMunicipality", a.shipping_municipality as "shippingMunicipality", a.billing_state as "billingState", a.shipping_state as "shippingState",
  a.billing_postal_code as "billingPostalCode", a.shipping_postal_code as "shippingPostalCode", a.billing_country as "billingCountry", a.shipping_country as "shippingCountry",
  a.billing_exterior_number as "billingExteriorNumber", a.shipping_exterior_number as "shippingExteriorNumber",
  a.billing_interior_number as "billingInteriorNumber", a.shipping_interior_number as "shippingInteriorNumber",
  a.default_billing_address_id as "defaultBillingAddress", a.default_shipping_address_id as "defaultShippingAddress",
  a.email_opt_out as "emailOptOut", a.notify_owner as "notifyOwner", a.marketing_opt_in as "marketingOptIn", a.default_cart_id as "defaultCart",
  a.loyalty_card as "loyaltyCard", a.capture_source as "captureSource", a.account_number as "accountNumber", a.converted_from_lead as "convertedFromLead", a.stp_account_id as "stpAccount",
  ${support('total')} as "supportContracted", ${support('consumed_amount')} as "supportConsumed", ${support('total')} - ${support('consumed_amount')} as "supportAvailable",
  a.open_cases as "openCases", a.available_shipping as "availableShipping", a.affiliate_type_id as "affiliateType", a.commissions_total as "commissionsTotal",
  a.referral_pct as "referralPct", a.referred_by_id as "referredBy", a.advances_to_apply as "advancesToApply", a.credit_notes_to_apply as "creditNotesToApply",
  a.sold_authorized as "soldAuthorized", a.sold_reserved as "soldReserved", a.collected, a.credit_notes_applied as "creditNotesApplied", a.receivable, a.invoiced,
  round(div(a.average_sale_sum * 1000, nullif(a.average_sale_count, 0)) / 1000, 2) as "averageSale", a.open_sales_count as "openSalesCount",
  ${overdue} as overdue, a.invoice_balance as "invoiceBalance", a.credit_limit as "creditLimit", a.credit_days as "creditDays", a.oldest_debt_date as "oldestDebtDate",
  coalesce(a.credit_limit, 0) - a.receivable as "availableCredit", a.campaign_data as "campaignData",
  a.sat_payment_method as "satPaymentMethod", a.sat_payment_form as "satPaymentForm", a.cfdi_use as "cfdiUse", a.tax_regime as "taxRegime",
  a.credit_notes_pending_stamp as "creditNotesPendingStamp", a.addenda_template_id as "addendaTemplate",
  a.points_assigned - a.points_used as "pointsBalance", a.points_assigned as "pointsAssigned", a.points_used as "pointsUsed",
  a.file_count as "fileCount", a.files_pending as "filesPending", a.files_valid as "filesValid", a.files_rejected as "filesRejected",
  a.event_count as "eventCount", a.events_planned as "eventsPlanned", a.events_held as "eventsHeld", a.events_not_held as "eventsNotHeld",
  ${dayOf('first_event_date')} as "firstEventDate", ${dayOf('last_event_date')} as "lastEventDate",
  a.task_count as "taskCount", a.tasks_not_started as "tasksNotStarted", a.tasks_completed as "tasksCompleted",
  ${dayOf('first_task_date')} as "firstTaskDate", ${dayOf('last_task_date')} as "lastTaskDate",
  a.classification, a.portfolio_id as portfolio, a.region_id as region, a.unit_id as unit, a.parent_account_id as "parentAccount",
  case length(a.rfc) when 12 then 'moral' when 13 then 'fisica' end as "personType", ${fiscalName} as "fiscalName",
  a.portal_enabled as "portalEnabled", a.active, a.billing_state_text as "billingStateText", a.shipping_state_text as "shippingStateText"
  from app.accounts a where a.id = $1 and a.deleted_at is null`

/** A page of 50 accounts of a classification ($1) by name, 15 columns, two of them references with their labels. */
export const listAccounts = `select a.id, a.version, a.account_name as "accountName", a.account_number as "accountNumber", a.rfc, a.phone, a.email, a.classification,
  a.billing_municipality as "billingMunicipality", a.credit_limit as "creditLimit", a.credit_days as "creditDays", a.receivable, a.last_sale_date as "lastSaleDate",
  a.portfolio_id as portfolio, (select p.name from app.portfolios p where p.id = a.portfolio_id) as "portfolioLabel",
  a.region_id as region, (select r.name from app.regions r where r.id = a.region_id) as "regionLabel", a.active
  from app.accounts a where a.deleted_at is null and a.classification = $1 and (a.account_name, a.id) > ($2, $3)
  order by a.account_name, a.id limit 51`

const due = `select s.account_id, sum(round((${balance}) * s.exchange_rate, 2)) as overdue from app.sales_orders s
  where s.deleted_at is null and s.status in ('reserved', 'authorized') and ${balance} > 0 and s.sale_date + coalesce(s.terms_days, 0) < $1::date group by s.account_id`

const overdueColumns = `a.id, a.version, a.account_name as "accountName", d.overdue, a.receivable, a.oldest_debt_date as "oldestDebtDate",
  a.credit_days as "creditDays", a.phone, a.owner_id as owner`

/** Three ways to say which accounts owe most since before today ($1); which is best depends on the data. */
export const overdueAccounts: readonly string[] = [
  `select ${overdueColumns} from app.accounts a join (${due}) d on d.account_id = a.id where a.deleted_at is null and d.overdue > 0
  order by d.overdue desc, a.id desc limit 51`,
  `with d as materialized (${due}) select ${overdueColumns}
  from (select account_id, overdue from d where overdue > 0 order by overdue desc, account_id desc) d join app.accounts a on a.id = d.account_id and a.deleted_at is null
  order by d.overdue desc, a.id desc limit 51`,
  `with d as materialized (${due}) select ${overdueColumns}
  from (select account_id, overdue from d where overdue > 0 and exists (select from app.accounts a where a.id = d.account_id and a.deleted_at is null)
    order by overdue desc, account_id desc limit 51) d join app.accounts a on a.id = d.account_id
  order by d.overdue desc, a.id desc`,
]
