import { Alert, Badge, Button, CopyButton, Group, Text } from '@mantine/core'
import { IconMailOpened } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePlace } from '../../runtime/fields/use-place.ts'
import { formatAgo, formatInstant } from '../../runtime/i18n/format.ts'
import { Blank } from '../../runtime/shell/blank.tsx'
import { PageHead } from '../../runtime/shell/page-head.tsx'
import { mailQuery, mailsQuery } from '../api/mails.ts'
import type { MailSummary, OpenMail } from '../api/mails.ts'
import { Loaded } from '../shell/loaded.tsx'
import page from '../shell/studio.module.css'
import classes from '../shell/list-and-open.module.css'

const MailState = ({ mail, delivering }: { readonly mail: MailSummary; readonly delivering: boolean }) => {
  const { t } = useTranslation('studio')
  if (mail.dispatchedAt !== null)
    return (
      <Badge color="green" variant="dot" tt="none">
        {t('mailSent')}
      </Badge>
    )
  if (mail.failure !== null)
    return (
      <Badge color="red" variant="dot" tt="none">
        {t('mailFailed')}
      </Badge>
    )
  return delivering ? (
    <Badge color="gray" variant="light" tt="none">
      {t('mailWaits')}
    </Badge>
  ) : null
}

// The link stands in the text: there it becomes one that can be followed.
const Body = ({ text, link }: Pick<OpenMail, 'text' | 'link'>) => {
  if (link === undefined) return text
  const [before = '', ...after] = text.split(link)
  return (
    <>
      {before}
      <a href={link}>{link}</a>
      {after.join(link)}
    </>
  )
}

const Message = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation(['studio', 'common'])
  const { timeZone } = usePlace()
  const { data, error, refetch } = useQuery(mailQuery(id))
  return (
    <Loaded data={data} error={error} onRetry={() => void refetch()}>
      {(mail) => (
        <article className={classes['message']}>
          <h2 className={page['cardTitle']}>{mail.subject}</h2>
          <Text size="sm" c="dimmed">
            {t('mailTo', { name: mail.name, email: mail.to })} · {formatInstant(mail.at, timeZone)}
          </Text>
          {mail.failure !== null && (
            <Alert color="red" variant="light" mt="sm">
              {mail.failure}
            </Alert>
          )}
          <div className={classes['body']}>
            <Body text={mail.text} {...(mail.link === undefined ? {} : { link: mail.link })} />
          </div>
          {mail.link !== undefined && (
            <Group gap="xs">
              <Button component="a" href={mail.link}>
                {t('openLink')}
              </Button>
              <CopyButton value={mail.link}>
                {({ copied, copy }) => (
                  <Button variant="default" onClick={copy}>
                    {copied ? t('common:copied') : t('copyLink')}
                  </Button>
                )}
              </CopyButton>
            </Group>
          )}
        </article>
      )}
    </Loaded>
  )
}

/** Every mail that was written, the newest first, beside the one that is open. */
export const MailsPage = () => {
  const { t } = useTranslation('studio')
  const { timeZone } = usePlace()
  const { data, error, refetch } = useQuery(mailsQuery)
  const [chosen, setChosen] = useState<string | null>(null)
  return (
    <>
      <PageHead title={t('mails')} description={data && t(data.delivering ? 'mailsDelivered' : 'mailsKept')} />
      <div className={`${page['page']} ${page['wide']}`}>
        <Loaded data={data} error={error} onRetry={() => void refetch()}>
          {({ mails, delivering }) =>
            mails.length === 0 ? (
              <Blank icon={<IconMailOpened size={40} stroke={1.2} />} title={t('noMails')} text={t('noMailsText')} />
            ) : (
              <div className={classes['both']}>
                <ul className={classes['list']} aria-label={t('mails')}>
                  {mails.map((mail) => (
                    <li key={mail.id}>
                      <button
                        type="button"
                        className={classes['item']}
                        aria-pressed={mail.id === chosen}
                        onClick={() => setChosen(mail.id)}
                      >
                        <span className={classes['title']}>{mail.subject}</span>
                        <span className={classes['hint']}>
                          {mail.to} · {formatAgo(mail.at, timeZone)}
                        </span>
                        <MailState mail={mail} delivering={delivering} />
                      </button>
                    </li>
                  ))}
                </ul>
                <div className={classes['reading']}>
                  {chosen === null ? (
                    <Text c="dimmed" size="sm" p="lg">
                      {t('chooseMail')}
                    </Text>
                  ) : (
                    <Message key={chosen} id={chosen} />
                  )}
                </div>
              </div>
            )
          }
        </Loaded>
      </div>
    </>
  )
}
