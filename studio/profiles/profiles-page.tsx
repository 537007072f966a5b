import { Badge, Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { PageHead } from '../../runtime/shell/page-head.tsx'
import { overviewQuery } from '../api/studio.ts'
import { Loaded } from '../shell/loaded.tsx'
import { StudioAnchor, useStudioGo } from '../shell/studio-link.tsx'
import { NewProfileDialog } from './new-profile-dialog.tsx'
import classes from '../shell/studio.module.css'

/** The profiles there are, with who has them. */
export const ProfilesPage = () => {
  const { t } = useTranslation('studio')
  const go = useStudioGo()
  const { data, error, refetch } = useQuery(overviewQuery)
  const [making, make] = useDisclosure(false)
  return (
    <>
      <PageHead
        title={t('profiles')}
        description={t('profilesText')}
        actions={
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={make.open}>
            {t('newProfile')}
          </Button>
        }
      />
      <div className={classes['page']}>
        <Loaded data={data} error={error} onRetry={() => void refetch()}>
          {({ profiles }) => (
            <div className={`${classes['sheet']} ${classes['scroll']}`}>
              <table className={classes['table']}>
                <thead>
                  <tr>
                    <th scope="col">{t('profile')}</th>
                    <th scope="col">{t('whatFor')}</th>
                    <th scope="col" style={{ textAlign: 'right' }}>
                      {t('people')}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {profiles.map(({ key, title, description, administrator, active, people }) => (
                    <tr key={key}>
                      <td style={{ whiteSpace: 'nowrap' }}>
                        <StudioAnchor to={`/studio/perfiles/${key}`} fw={500} size="sm">
                          {title}
                        </StudioAnchor>{' '}
                        {administrator && (
                          <Badge variant="light" tt="none">
                            {t('allRights')}
                          </Badge>
                        )}
                        {!active && (
                          <Badge variant="light" color="gray" tt="none">
                            {t('retired')}
                          </Badge>
                        )}
                      </td>
                      <td>
                        <Text size="sm" c="dimmed">
                          {description}
                        </Text>
                      </td>
                      <td style={{ textAlign: 'right' }}>{people}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </Loaded>
      </div>
      {making && <NewProfileDialog onMade={(key) => go(`/studio/perfiles/${key}`)} onClose={make.close} />}
    </>
  )
}
