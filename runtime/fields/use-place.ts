import { useQueryClient } from '@tanstack/react-query'
import type { Session } from '../api/contract.ts'
import { sessionQuery } from '../api/queries.ts'

type Place = Pick<Session, 'timeZone' | 'baseCurrency' | 'today'>

const elsewhere = (): Place => ({
  timeZone: 'America/Mexico_City',
  baseCurrency: 'MXN',
  today: new Date().toISOString().slice(0, 10),
})

/** Day, time zone and currency of the company, as the session says; without subscribing, for a list shows hundreds of values. */
export const usePlace = (): Place => useQueryClient().getQueryData<Session>(sessionQuery.queryKey) ?? elsewhere()
