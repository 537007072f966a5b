import { IconMapOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Blank } from '../../runtime/shell/blank.tsx'
import { StudioButton } from './studio-link.tsx'

/** An address of the studio that leads nowhere. */
export const UnknownPage = () => {
  const { t } = useTranslation(['studio', 'shell'])
  return (
    <Blank order={1} icon={<IconMapOff size={40} stroke={1.2} />} title={t('shell:noPage')} text={t('noPageText')}>
      <StudioButton to="/studio" variant="default">
        {t('setup')}
      </StudioButton>
    </Blank>
  )
}
