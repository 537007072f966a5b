import { useEffect, useState } from 'react'
import type { ObjectFieldTemplateProps } from '@rjsf/utils'
import { useTranslation } from 'react-i18next'
import { holds } from '../expression/computed.ts'
import { placesOf } from './extra-errors.ts'
import type { FormContext } from './form-context.ts'
import { isVisible } from './form-check.ts'
import type { FormGroup } from './form-fields.ts'
import { ProblemSummary } from './problem-summary.tsx'
import { useFormState } from './record-store.ts'
import styles from './form.module.css'

const shownGroups = (context: FormContext): readonly FormGroup[] => {
  const { module, plan, store, clock } = context
  const state = store.get()
  return plan.groups.filter(
    (group) =>
      holds(module.fields, group.visible, state.record, clock, true) &&
      group.fields.some((name) => isVisible(module, plan, name, state, clock)),
  )
}

/** Lays the fields out: a section for each group in two or three columns, beside them an index of the groups, above what is wrong. */
export function FormLayout({ properties, errorSchema, fieldPathId, registry }: ObjectFieldTemplateProps) {
  const context: FormContext = registry.formContext
  const prefix = fieldPathId.$id
  const groups = useFormState(context.store, () => shownGroups(context))
  const elements = new Map(properties.map(({ name, content }) => [name, content]))
  const wrong = new Set(placesOf(errorSchema).map(({ path }) => path[0]))
  return (
    <div className={styles['layout']}>
      {groups.length > 2 && <GroupIndex prefix={prefix} groups={groups} wrong={wrong} />}
      <div className={styles['sections']}>
        <ProblemSummary prefix={prefix} errors={errorSchema} fields={context.plan.fields} />
        {groups.map((group) => (
          <Section key={group.name} prefix={prefix} group={group} alone={groups.length === 1}>
            {group.fields.map((name) => elements.get(name))}
          </Section>
        ))}
      </div>
    </div>
  )
}

type SectionProps = {
  readonly prefix: string
  readonly group: FormGroup
  readonly alone: boolean
  readonly children: React.ReactNode
}

function Section({ prefix, group, alone, children }: SectionProps) {
  const { t } = useTranslation('form')
  const id = `${prefix}-${group.name}`
  return (
    <section id={id} className={styles['section']} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} className={alone ? styles['unseen'] : styles['title']}>
        {group.title || t('others')}
      </h2>
      {group.description && <p className={styles['about']}>{group.description}</p>}
      <div className={styles['grid']}>{children}</div>
    </section>
  )
}

type GroupIndexProps = {
  readonly prefix: string
  readonly groups: readonly FormGroup[]
  readonly wrong: ReadonlySet<string | undefined>
}

function GroupIndex({ prefix, groups, wrong }: GroupIndexProps) {
  const { t } = useTranslation('form')
  const current = useCurrentSection(groups.map(({ name }) => `${prefix}-${name}`))
  return (
    <nav className={styles['index']} aria-label={t('sections')}>
      <ol>
        {groups.map(({ name, title, fields }) => {
          const id = `${prefix}-${name}`
          const count = fields.filter((field) => wrong.has(field)).length
          return (
            <li key={name}>
              <a
                href={`#${id}`}
                aria-current={current === id ? 'true' : undefined}
                onClick={(event) => {
                  event.preventDefault()
                  document.getElementById(id)?.scrollIntoView({ behavior: 'auto', block: 'start' })
                  document
                    .getElementById(id)
                    ?.querySelector<HTMLElement>('input, textarea, select, button')
                    ?.focus({ preventScroll: true })
                }}
              >
                {title || t('others')}
                {count > 0 && (
                  <span className={styles['count']} aria-label={t('problemCount', { count })}>
                    {count}
                  </span>
                )}
              </a>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

// The topmost section on screen.
const useCurrentSection = (ids: readonly string[]): string | undefined => {
  const [current, setCurrent] = useState(ids[0])
  const all = ids.join(' ')
  useEffect(() => {
    const seen = new Set<string>()
    const watch = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) seen.add(target.id)
          else seen.delete(target.id)
        }
        setCurrent((before) => all.split(' ').find((id) => seen.has(id)) ?? before)
      },
      { rootMargin: '-96px 0px -40% 0px' },
    )
    for (const id of all.split(' ')) {
      const section = document.getElementById(id)
      if (section) watch.observe(section)
    }
    return () => watch.disconnect()
  }, [all])
  return current
}
