import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionIcon } from '@mantine/core'
import { IconBold, IconItalic, IconList, IconListNumbers } from '@tabler/icons-react'
import type { InputProps } from '../field-props.ts'
import { useFieldScope } from '../field-scope.tsx'
import { boxClass, inputAria } from '../text-box.tsx'
import { cleanHtml } from './clean-html.ts'
import styles from '../fields.module.css'

const tools = [
  ['bold', IconBold],
  ['italic', IconItalic],
  ['insertUnorderedList', IconList],
  ['insertOrderedList', IconListNumbers],
] as const

/** Text with bold, italic and lists. What is pasted loses any other format; it is cleaned before it is kept. */
export function RichTextInput(props: InputProps) {
  const { value, onCommit, autoFocus, label } = props
  const { t } = useTranslation('fields')
  const { pending, onTyped } = useFieldScope()
  const box = useRef<HTMLDivElement>(null)
  const html = typeof value === 'string' ? value : ''
  const commit = useRef<() => void>(() => undefined)
  commit.current = () => {
    pending.delete(flush.current)
    const now = cleanHtml(box.current?.innerHTML ?? '')
    if (now !== cleanHtml(html)) onCommit(now === '' ? null : now)
  }
  const flush = useRef(() => commit.current())

  // The browser owns the text while it is edited; a value that comes from elsewhere replaces it.
  useEffect(() => {
    if (box.current && cleanHtml(box.current.innerHTML) !== cleanHtml(html)) box.current.innerHTML = cleanHtml(html)
  }, [html])
  useEffect(() => {
    if (autoFocus) box.current?.focus()
    const forget = flush.current
    return () => void pending.delete(forget)
  }, [autoFocus, pending])

  return (
    <div>
      <div className={styles['tools']} role="toolbar" aria-label={t('formatOf', { label })}>
        {tools.map(([command, Icon]) => (
          // The one way to format that every browser has and that keeps its own undo.
          <ActionIcon
            key={command}
            size="sm"
            aria-label={t(command)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              box.current?.focus()
              document.execCommand(command)
            }}
          >
            <Icon size={15} />
          </ActionIcon>
        ))}
      </div>
      <div
        {...inputAria(props)}
        ref={box}
        aria-label={label}
        role="textbox"
        aria-multiline
        tabIndex={0}
        contentEditable
        suppressContentEditableWarning
        className={`${boxClass({ compact: props.compact })} ${styles['area']} ${styles['rich']}`}
        onInput={() => {
          pending.add(flush.current)
          onTyped?.()
        }}
        onBlur={flush.current}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData('text/html')
          if (pasted === '') return
          event.preventDefault()
          document.execCommand('insertHTML', false, cleanHtml(pasted))
        }}
      />
    </div>
  )
}
