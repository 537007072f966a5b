import { open } from 'node:fs/promises'
import { fileTypeFromFile } from 'file-type'

/** Text has no first bytes to know it by; its ending may say which kind of text it is. */
const textTypes: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  xml: 'application/xml',
  md: 'text/markdown',
}

const unknownType = 'application/octet-stream'

/** Bytes that are looked at to tell text from anything else. */
const sample = 4096

async function isText(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(sample), 0, sample, 0)
    const text = new TextDecoder('utf-8').decode(buffer.subarray(0, bytesRead), { stream: true })
    return bytesRead > 0 && !text.includes('\0') && !text.includes('�')
  } finally {
    await file.close()
  }
}

/** The media type of a file by its magic bytes; for text without any, by the ending of its name. */
export async function mediaTypeOf(path: string, name: string): Promise<string> {
  const found = await fileTypeFromFile(path)
  if (found !== undefined) return found.mime
  if (!(await isText(path))) return unknownType
  return textTypes[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 'text/plain'
}
