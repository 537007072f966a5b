const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** 1_234_567 as `1.2 MB`. */
export const fileSize = (bytes: number, language: string): string => {
  const power = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3))
  return new Intl.NumberFormat(language === 'en' ? 'en-US' : 'es-MX', {
    style: 'unit',
    unit: units[power] ?? 'byte',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** power)
}
