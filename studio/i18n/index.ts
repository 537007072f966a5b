import type { Language } from '../../runtime/i18n/index.ts'
import { studio } from './es/studio.ts'

declare module '../../runtime/i18n/index.ts' {
  interface ScreenTexts {
    readonly studio: typeof studio
  }
}

/** The same keys, any text: what a translation must have. */
export type StudioTexts = { readonly [K in keyof typeof studio]: string }

/** The texts of the studio in a language. */
export const studioTexts = async (language: Language): Promise<{ readonly studio: StudioTexts }> => ({
  studio: language === 'es' ? studio : (await import('./en/studio.ts')).studio,
})
