import { useTranslation } from 'react-i18next'

/** Where a profile is valid, by the names of things; `portfolio` null means all of the unit, undefined that nobody chose yet. */
export type Reach = {
  readonly administrator: boolean
  readonly profile: string
  readonly unit: string
  readonly portfolio: string | null | undefined
}

/** What an assignment means, in a sentence that leaves no doubt. Nothing while something is missing. */
export const useReachWords = () => {
  const { t } = useTranslation('studio')
  return ({ administrator, profile, unit, portfolio }: Reach): string | undefined => {
    if (profile === '') return undefined
    if (administrator) return t('seesEverything')
    if (unit === '' || portfolio === undefined) return undefined
    return portfolio === null ? t('seesUnit', { profile, unit }) : t('seesPortfolio', { profile, unit, portfolio })
  }
}
