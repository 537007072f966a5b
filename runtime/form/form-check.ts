import type { CustomValidator, ErrorTransformer, FormValidation } from '@rjsf/utils'
import type { FieldDescription, ModuleDescription } from '../api/contract.ts'
import { brokenRules, holds } from '../expression/computed.ts'
import type { Clock } from '../expression/record-expression.ts'
import { problemText } from '../fields/field-problem.ts'
import { isBlankRow, isEmpty, rowsOf } from '../fields/field-value.ts'
import { i18next } from '../i18n/index.ts'
import { lineFieldsOf } from './form-fields.ts'
import type { FormPlan } from './form-fields.ts'
import type { FormState } from './record-store.ts'

/** What the module says of a record beyond its schema. */
type FormCheck = { readonly customValidate: CustomValidator; readonly transformErrors: ErrorTransformer }

// rjsf makes an entry only for what has a value; a field that lacks one needs an entry too.
const entry = (errors: FormValidation, name: string): FormValidation => {
  const known = (errors as Readonly<Record<string, FormValidation | undefined>>)[name]
  if (known?.addError) return known
  const texts: string[] = []
  const made = { __errors: texts, addError: (text: string) => void texts.push(text) } as unknown as FormValidation
  Object.assign(errors, { [name]: made })
  return made
}

/** True while the person sees the field: neither it nor its group is hidden by a condition. */
export const isVisible = (
  module: ModuleDescription,
  plan: FormPlan,
  name: string,
  state: FormState,
  clock: Clock,
): boolean => {
  const shown = (text: string | undefined): boolean => holds(module.fields, text, state.record, clock, true)
  return shown(plan.fields.get(name)?.visible) && shown(plan.groupVisible.get(name))
}

/** True while the field must be filled in. */
export const isRequired = (
  module: ModuleDescription,
  plan: FormPlan,
  name: string,
  state: FormState,
  clock: Clock,
): boolean => {
  if (plan.fields.get(name)?.copied) return false
  const required = plan.schema.required?.includes(name) ?? false
  return required || holds(module.fields, plan.fields.get(name)?.requiredWhen, state.record, clock, false)
}

/**
 * Checks that need the definitions: values that could not be read, required under a condition, rules between fields, cells of lines.
 * What is hidden is not required.
 */
export const formCheck = (
  module: ModuleDescription,
  plan: FormPlan,
  state: () => FormState,
  clock: Clock,
): FormCheck => {
  const lines = lineFieldsOf(module)
  const wrong = (name: string) => {
    const field = plan.fields.get(name)
    return field && plan.writable.has(name) ? problemText(field, state().record[name]) : undefined
  }
  const rowsIn = (name: string, fields: readonly FieldDescription[]) =>
    rowsOf(state().record[name]).filter((row) => !isBlankRow(row, fields))
  const wrongCell = (name: string, row: string | undefined, cell: string | undefined): boolean => {
    const fields = lines[name]
    const field = fields?.find((described) => described.name === cell)
    return (
      fields !== undefined &&
      field !== undefined &&
      problemText(field, rowsIn(name, fields)[Number(row)]?.[field.name]) !== undefined
    )
  }
  return {
    // What cannot be read is said in its own words below.
    transformErrors: (errors) =>
      errors.filter(({ property, name }) => {
        const [, field = '', row, cell] = property?.split('.') ?? []
        if (wrong(field) !== undefined || wrongCell(field, row, cell)) return false
        return name !== 'required' || isVisible(module, plan, field, state(), clock)
      }),
    customValidate: (_, errors) => {
      const now = state()
      for (const name of plan.writable) {
        const problem = wrong(name)
        if (problem !== undefined) entry(errors, name).addError(problem)
        else if (isEmpty(now.record[name]) && missing(module, plan, name, now, clock))
          entry(errors, name).addError(i18next.t('form:required'))
      }
      for (const rule of brokenRules(module.rules, module.fields, now.record, clock)) {
        if (rule.severity === 'error')
          ruleEntry(errors, rule.at, plan).addError([rule.message, rule.hint].filter(Boolean).join(' '))
      }
      for (const [name, fields] of Object.entries(lines)) {
        for (const [at, row] of rowsIn(name, fields).entries()) {
          for (const field of fields) {
            const problem = problemText(field, row[field.name])
            if (problem !== undefined) entry(entry(entry(errors, name), String(at)), field.name).addError(problem)
          }
        }
      }
      return errors
    },
  }
}

const missing = (module: ModuleDescription, plan: FormPlan, name: string, state: FormState, clock: Clock): boolean => {
  const field = plan.fields.get(name)
  // What the schema requires, the schema says.
  if (!field?.requiredWhen || plan.schema.required?.includes(name)) return false
  return isRequired(module, plan, name, state, clock) && isVisible(module, plan, name, state, clock)
}

const ruleEntry = (errors: FormValidation, at: string | undefined, plan: FormPlan): FormValidation =>
  at !== undefined && plan.fields.has(at) ? entry(errors, at) : errors
