import { useTranslation } from 'react-i18next'
import type { PanelPage } from '../api/contract.ts'

/** Says shortly what a panel has: `12`, or `50+` when the server stopped counting. */
export const useCountText = () => {
  const { t } = useTranslation('panel')
  return ({ count, more }: PanelPage): string => (more ? t('plus', { count }) : String(count))
}
