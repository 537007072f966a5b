import { useTranslation } from 'react-i18next'
import type { InputProps } from '../field-props.ts'
import { Pills } from '../pills.tsx'
import { TextBox } from '../text-box.tsx'

/** Short texts: each Enter adds one; a pasted list adds all of its lines. */
export function StringListInput(props: InputProps) {
  const { t } = useTranslation('fields')
  const texts = (Array.isArray(props.value) ? props.value : []).map(String)
  const add = (typed: string): void => {
    const added = typed
      .split(/[\n\t;]+/)
      .map((part) => part.trim())
      .filter((part) => part !== '' && !texts.includes(part))
    if (added.length > 0) props.onCommit([...texts, ...added])
  }
  return (
    <div>
      <Pills
        pills={texts.map((text) => ({ key: text, label: text }))}
        onRemove={(key) => props.onCommit(texts.filter((text) => text !== key))}
      />
      <TextBox {...props} text="" onText={add} placeholder={t('addText')} />
    </div>
  )
}
