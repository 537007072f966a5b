import { Badge, Button, Progress, Text } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { sessionQuery } from '../../runtime/api/queries.ts'
import { RefusalNote } from '../../runtime/entry/refusal-note.tsx'
import { PageHead } from '../../runtime/shell/page-head.tsx'
import { setupQuery, useSkipStep } from '../api/setup.ts'
import type { Setup, SetupStep } from '../api/setup.ts'
import { Loaded } from '../shell/loaded.tsx'
import { StudioButton } from '../shell/studio-link.tsx'
import { stepScreens } from './step-screens.ts'
import page from '../shell/studio.module.css'
import classes from './setup.module.css'

const StepButtons = ({ step, primary }: { readonly step: SetupStep; readonly primary: boolean }) => {
  const { t } = useTranslation('studio')
  const screens = stepScreens[step.key]
  const variant = (index: number): 'filled' | 'default' => (primary && index === 0 ? 'filled' : 'default')
  if (screens)
    return screens.map(({ to, title }, index) => (
      <StudioButton key={to} to={to} variant={variant(index)} size="xs">
        {t(title)}
      </StudioButton>
    ))
  return step.modules.map(({ name, title, count }, index) => (
    <Button key={name} component="a" href={`/m/${name}`} variant={variant(index)} size="xs">
      {title}
      <span className={classes['count']}>{count}</span>
    </Button>
  ))
}

type StepProps = {
  readonly step: SetupStep
  readonly number: number
  /** The first that is missing: where to go on. */
  readonly next: boolean
  readonly busy: boolean
  readonly onSkip: (skipped: boolean) => void
}

const Step = ({ step, number, next, busy, onSkip }: StepProps) => {
  const { t } = useTranslation('studio')
  const { title, hint, state, missing } = step
  return (
    <li className={classes['step']} data-state={state} data-next={next || undefined}>
      <span className={classes['mark']} aria-hidden>
        {state === 'done' ? <IconCheck size={18} stroke={2.4} /> : number}
      </span>
      <div className={classes['text']}>
        <h2>
          {title}{' '}
          <Badge variant="dot" tt="none" color={state === 'done' ? 'green' : state === 'skipped' ? 'gray' : 'orange'}>
            {t(`step_${state}`)}
          </Badge>
        </h2>
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
        {state === 'missing' && missing.length > 0 && (
          <ul className={classes['missing']}>
            {missing.map(({ key, text }) => (
              <li key={key}>{text}</li>
            ))}
          </ul>
        )}
        <div className={classes['buttons']}>
          <StepButtons step={step} primary={next} />
          {state !== 'done' && (
            <Button
              variant="subtle"
              size="xs"
              color="gray"
              c="dimmed"
              disabled={busy}
              onClick={() => onSkip(state !== 'skipped')}
            >
              {t(state === 'skipped' ? 'takeUp' : 'skip')}
              <span className="visually-hidden">: {title}</span>
            </Button>
          )}
        </div>
      </div>
    </li>
  )
}

const Steps = ({ setup }: { readonly setup: Setup }) => {
  const { t } = useTranslation('studio')
  const skip = useSkipStep()
  const steps = setup.steps.toSorted((a, b) => a.order - b.order)
  const next = steps.find(({ state }) => state === 'missing')
  const share = setup.total === 0 ? 0 : (100 * setup.done) / setup.total
  return (
    <>
      <div className={classes['progress']}>
        <Progress value={share} size="md" radius="xl" aria-label={t('setup')} />
        <Text size="sm" role="status">
          {next === undefined ? t('setupDone') : t('setupProgress', { done: setup.done, total: setup.total })}
        </Text>
      </div>
      <RefusalNote error={skip.error} />
      <ol className={classes['steps']}>
        {steps.map((step, index) => (
          <Step
            key={step.key}
            step={step}
            number={index + 1}
            next={step === next}
            busy={skip.isPending}
            onSkip={(skipped) => skip.mutate({ key: step.key, skipped })}
          />
        ))}
      </ol>
    </>
  )
}

/** «Puesta en marcha»: what a company does first, in order, with what is still missing told by facts. */
export const SetupPage = () => {
  const { t } = useTranslation('studio')
  const { data: session } = useQuery(sessionQuery)
  const { data, error, refetch } = useQuery(setupQuery)
  return (
    <>
      <PageHead title={t('setup')} description={t('setupText', { company: session?.company.name ?? '' })} />
      <div className={page['page']}>
        <Loaded data={data} error={error} onRetry={() => void refetch()} rows={7}>
          {(setup) => <Steps setup={setup} />}
        </Loaded>
      </div>
    </>
  )
}
