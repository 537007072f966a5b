import type { ViewProps } from '../field-props.ts'
import { FileName, fileOf } from '../file-name.tsx'

/** A file to download, with its size. */
export function FileView({ value, compact }: ViewProps) {
  const file = fileOf(value)
  return file && <FileName file={file} picture={false} compact={compact} />
}
