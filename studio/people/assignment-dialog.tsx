import { Button, Group, Modal, NativeSelect, Radio, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecordPayload } from '../../runtime/api/contract.ts'
import { DayInput } from '../../runtime/fields/day-input.tsx'
import { referenceIn, textOf } from '../api/modules.ts'
import { useKeepAssignment, type AssignmentDraft } from '../api/people.ts'
import { useAdministratorProfiles } from '../api/studio.ts'
import { ReviewDialog } from '../changes/review-dialog.tsx'
import { useReachWords } from './reach-words.ts'
import type { Places } from './use-places.ts'
import classes from '../shell/studio.module.css'

type AssignmentDialogProps = {
  readonly person: string
  /** The assignment to change; a new one without it. */
  readonly was?: RecordPayload | undefined
  readonly places: Places
  readonly onClose: () => void
}

type Chosen = 'all' | 'one' | ''

const useDraft = ({ was, places }: AssignmentDialogProps) => {
  const [profile, setProfile] = useState(was ? textOf(was, 'profile') : '')
  const [unit, setUnit] = useState(
    was ? (referenceIn(was, 'unit')?.id ?? '') : places.units.length === 1 ? (places.units[0]?.id ?? '') : '',
  )
  const kept = was && referenceIn(was, 'portfolio')?.id
  // Nothing is chosen for her: «todas» is a great deal, and must be meant.
  const [chosen, setChosen] = useState<Chosen>(was ? (kept === undefined ? 'all' : 'one') : '')
  const [portfolio, setPortfolio] = useState(kept ?? '')
  const [validFrom, setValidFrom] = useState(was ? textOf(was, 'validFrom') : '')
  const [validTo, setValidTo] = useState(was ? textOf(was, 'validTo') : '')
  const administrator = useAdministratorProfiles().has(profile)
  const complete = profile !== '' && unit !== '' && (chosen === 'all' || (chosen === 'one' && portfolio !== ''))
  return {
    profile,
    setProfile,
    unit,
    setUnit,
    chosen,
    setChosen,
    portfolio,
    setPortfolio,
    validFrom,
    setValidFrom,
    validTo,
    setValidTo,
    administrator,
    complete,
  }
}

type Draft = ReturnType<typeof useDraft>

const written = (person: string, draft: Draft): AssignmentDraft => ({
  person,
  profile: draft.profile,
  unit: draft.unit,
  portfolio: draft.chosen === 'all' ? null : draft.portfolio,
  validFrom: draft.validFrom || null,
  validTo: draft.validTo || null,
})

type FormProps = Pick<AssignmentDialogProps, 'was' | 'places' | 'onClose'> & {
  readonly draft: Draft
  readonly meaning: string | undefined
  readonly onReview: () => void
}

const AssignmentForm = ({ was, places, draft, meaning, onReview, onClose }: FormProps) => {
  const { t } = useTranslation(['studio', 'common'])
  const near = places.portfolios.filter(({ unit }) => unit === undefined || unit === draft.unit)
  return (
    <Modal
      opened
      onClose={onClose}
      title={was ? t('changeAssignment') : t('addAssignment')}
      closeOnClickOutside={false}
    >
      <form
        className={classes['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          onReview()
        }}
      >
        <NativeSelect
          label={t('profile')}
          data-autofocus
          value={draft.profile}
          onChange={(event) => draft.setProfile(event.currentTarget.value)}
          data={[
            { value: '', label: t('choose') },
            ...places.profiles.map(({ key, label }) => ({ value: key, label })),
          ]}
        />
        <NativeSelect
          label={t('unit')}
          value={draft.unit}
          onChange={(event) => {
            draft.setUnit(event.currentTarget.value)
            draft.setPortfolio('')
          }}
          data={[
            { value: '', label: t('choose') },
            ...places.units.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <Radio.Group
          label={t('portfolio')}
          value={draft.chosen}
          onChange={(value) => draft.setChosen(value === 'all' ? 'all' : 'one')}
        >
          <Stack gap={8} mt={6}>
            <Radio value="one" label={t('onePortfolio')} />
            {draft.chosen === 'one' && (
              <NativeSelect
                ml={28}
                aria-label={t('portfolio')}
                value={draft.portfolio}
                onChange={(event) => draft.setPortfolio(event.currentTarget.value)}
                data={[{ value: '', label: t('choose') }, ...near.map(({ id, name }) => ({ value: id, label: name }))]}
              />
            )}
            <Radio value="all" label={t('allPortfolios')} />
          </Stack>
        </Radio.Group>
        <div className={classes['pair']}>
          <DayInput label={t('validFrom')} value={draft.validFrom} onChange={(day) => draft.setValidFrom(day)} />
          <DayInput label={t('validTo')} value={draft.validTo} onChange={(day) => draft.setValidTo(day)} />
        </div>
        <div className={classes['words']} role="status" hidden={meaning === undefined}>
          {meaning}
        </div>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" disabled={!draft.complete}>
            {t('reviewAndSave')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}

/** Gives a profile to a person: where it is valid is chosen, never assumed, and said back in words; then what it changes for her, and only then it is saved. */
export const AssignmentDialog = (props: AssignmentDialogProps) => {
  const { person, was, places, onClose } = props
  const { t } = useTranslation(['studio', 'common'])
  const words = useReachWords()
  const draft = useDraft(props)
  const [reviewing, setReviewing] = useState(false)
  const keep = useKeepAssignment(places.assignments?.name ?? '')
  const meaning = words({
    administrator: draft.administrator,
    profile: places.profiles.find(({ key }) => key === draft.profile)?.label ?? '',
    unit: places.units.find(({ id }) => id === draft.unit)?.name ?? '',
    portfolio: draft.chosen === 'all' ? null : places.portfolios.find(({ id }) => id === draft.portfolio)?.name,
  })
  const assignment = written(person, draft)
  const goBack = (): void => {
    keep.reset()
    setReviewing(false)
  }
  if (!reviewing)
    return <AssignmentForm {...props} draft={draft} meaning={meaning} onReview={() => setReviewing(true)} />
  return (
    <ReviewDialog
      asked={{ assignment: { ...(was ? { id: was.id } : {}), ...assignment } }}
      save={t('common:save')}
      back={t('goOnEditing')}
      saving={keep.isPending}
      error={keep.error}
      onSave={() => keep.mutate({ was, draft: assignment }, { onSuccess: onClose })}
      onClose={goBack}
    >
      <Text size="sm">{meaning}</Text>
    </ReviewDialog>
  )
}
