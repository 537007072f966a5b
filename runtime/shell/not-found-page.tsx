import { IconMapOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Blank } from './blank.tsx'
import { LinkButton } from './links.tsx'

/** An address that leads nowhere. */
export const NotFoundPage = () => {
  const { t } = useTranslation('shell')
  return (
    <Blank order={1} icon={<IconMapOff size={40} stroke={1.2} />} title={t('noPage')} text={t('noPageText')}>
      <LinkButton to="/" variant="default">
        {t('home')}
      </LinkButton>
    </Blank>
  )
}
