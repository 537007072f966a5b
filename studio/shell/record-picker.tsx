import { Combobox, InputBase, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecordPage } from '../../runtime/api/contract.ts'
import { recordQuery, recordsPath } from '../../runtime/api/queries.ts'
import { queryString, request } from '../../runtime/api/request.ts'

type RecordPickerProps = {
  readonly module: string
  readonly label: string
  readonly placeholder?: string
  /** Id of the record that is chosen, or empty. */
  readonly value: string
  readonly onChange: (id: string) => void
}

const foundQuery = (module: string, search: string) => ({
  queryKey: ['records', module, 'pick', search],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    request<RecordPage>(`${recordsPath(module)}${queryString({ search, fields: ['label'], limit: 12 })}`, { signal }),
  enabled: module !== '',
})

/** One record of a module, found by typing. */
export const RecordPicker = ({ module, label, placeholder, value, onChange }: RecordPickerProps) => {
  const { t } = useTranslation('common')
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const [typed, setTyped] = useState<string | null>(null)
  const [search] = useDebouncedValue((typed ?? '').trim(), 200)
  const { data: chosen } = useQuery({ ...recordQuery(module, value), enabled: module !== '' && value !== '' })
  const { data: found, isFetching } = useQuery(foundQuery(module, search))
  const records = found?.records ?? []
  const name = value === '' ? '' : (chosen?.label ?? '…')
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(id) => {
        onChange(id)
        setTyped(null)
        combobox.closeDropdown()
      }}
    >
      <Combobox.Target>
        <InputBase
          label={label}
          placeholder={placeholder ?? t('search')}
          disabled={module === ''}
          rightSection={<Combobox.Chevron />}
          rightSectionPointerEvents="none"
          value={typed ?? name}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
            combobox.openDropdown()
            combobox.updateSelectedOptionIndex()
          }}
          onFocus={(event) => {
            event.currentTarget.select()
            combobox.openDropdown()
          }}
          onBlur={() => {
            combobox.closeDropdown()
            if (typed === '') onChange('')
            setTyped(null)
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={280} style={{ overflowY: 'auto' }} aria-label={label}>
          {records.map((record) => (
            <Combobox.Option key={record.id} value={record.id}>
              {record.label ?? record.id}
            </Combobox.Option>
          ))}
          {records.length === 0 && <Combobox.Empty>{isFetching ? t('loading') : t('none')}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
