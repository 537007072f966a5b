import { useTranslation } from 'react-i18next'
import { PageHead } from '../shell/page-head.tsx'
import { CodesCard } from './codes-card.tsx'
import { PasswordCard } from './password-card.tsx'
import { SessionsCard } from './sessions-card.tsx'
import { TokensCard } from './tokens-card.tsx'
import classes from './account.module.css'

/** «Mi cuenta»: what a person settles by herself. */
export const AccountPage = () => {
  const { t } = useTranslation('account')
  return (
    <>
      <PageHead title={t('myAccount')} description={t('myAccountText')} />
      <div className={classes['page']}>
        <SessionsCard />
        <PasswordCard />
        <CodesCard />
        <TokensCard />
      </div>
    </>
  )
}
