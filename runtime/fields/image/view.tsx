import type { ViewProps } from '../field-props.ts'
import { FileName, fileOf } from '../file-name.tsx'

/** A picture, small. */
export function ImageView({ value, compact }: ViewProps) {
  const file = fileOf(value)
  return file && <FileName file={file} picture={true} compact={compact} />
}
