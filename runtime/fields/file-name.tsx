import { useTranslation } from 'react-i18next'
import type { FileValue } from '../api/contract.ts'
import { fileAddress } from '../api/queries.ts'
import { isObject } from './field-value.ts'
import { fileSize } from './file-size.ts'
import styles from './fields.module.css'

/** A file as the form holds it: expanded, or only its id. */
export const fileOf = (value: unknown): FileValue | null => {
  if (typeof value === 'string' && value !== '') return { id: value, name: value, size: 0, mediaType: '' }
  if (!isObject(value) || typeof value['id'] !== 'string') return null
  return {
    id: value['id'],
    name: typeof value['name'] === 'string' ? value['name'] : value['id'],
    size: typeof value['size'] === 'number' ? value['size'] : 0,
    mediaType: typeof value['mediaType'] === 'string' ? value['mediaType'] : '',
  }
}

type FileNameProps = { readonly file: FileValue; readonly picture: boolean; readonly compact?: boolean }

/** Name and size of a file, as a link that downloads it; a picture is shown. */
export function FileName({ file, picture, compact = false }: FileNameProps) {
  const { i18n } = useTranslation('fields')
  const address = fileAddress(file.id)
  if (picture) {
    return (
      <a href={address} download={file.name}>
        <img
          className={compact ? styles['thumbnail'] : styles['picture']}
          src={address}
          alt={file.name}
          loading="lazy"
        />
      </a>
    )
  }
  return (
    <a href={address} download={file.name} className={compact ? styles['oneLine'] : undefined}>
      {file.name}
      {file.size > 0 && !compact && <span className={styles['quiet']}> ({fileSize(file.size, i18n.language)})</span>}
    </a>
  )
}
