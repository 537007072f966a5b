import { Button } from '@mantine/core'
import { IconMapOff } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Blank } from './blank.tsx'

/** An address that leads nowhere. */
export const NotFoundPage = () => {
  const { t } = useTranslation('shell')
  return (
    <Blank icon={<IconMapOff size={40} stroke={1.2} />} title={t('noPage')} text={t('noPageText')}>
      <Button component={Link} to="/" variant="default">
        {t('home')}
      </Button>
    </Blank>
  )
}
