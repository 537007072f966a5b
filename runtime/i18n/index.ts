import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { es } from './es/index.ts'
import type { Texts } from './es/index.ts'

/** Languages of the screens; the first is the one when nobody chose. */
export const languages = ['es', 'en'] as const
export type Language = (typeof languages)[number]

type RuntimeTexts = typeof es

/** All texts that there are, by namespace; the studio adds its own. */
export interface ScreenTexts extends RuntimeTexts {}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: ScreenTexts
  }
}

/** Texts of one more application in a language, by namespace. */
export type MoreTexts = (language: Language) => Promise<Readonly<Record<string, Readonly<Record<string, string>>>>>

const storageKey = 'cimbra.language'

const isLanguage = (text: string | null): text is Language => languages.some((language) => language === text)

/** The language this person chose on this device, or Spanish. */
export const chosenLanguage = (): Language => {
  const stored = localStorage.getItem(storageKey)
  return isLanguage(stored) ? stored : 'es'
}

// Spanish travels with the first load; the others only when asked for.
const load = async (language: Language): Promise<Texts> => (language === 'es' ? es : (await import('./en/index.ts')).en)

const addTexts = (language: Language, texts: Readonly<Record<string, object>>): void => {
  for (const [namespace, bundle] of Object.entries(texts)) {
    i18next.addResourceBundle(language, namespace, bundle)
  }
}

const announce = (language: Language): void => {
  document.documentElement.lang = language === 'es' ? 'es-MX' : 'en'
}

/** Starts i18next in the chosen language. Resolves when its texts are there, and those that the application brings. */
export const startTexts = async (more?: MoreTexts): Promise<void> => {
  const language = chosenLanguage()
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'es',
    defaultNS: 'common',
    ns: Object.keys(es),
    resources: { es },
    interpolation: { escapeValue: false },
  })
  if (language !== 'es') addTexts(language, await load(language))
  if (more) addTexts(language, await more(language))
  await i18next.changeLanguage(language)
  announce(language)
}

/** Keeps the choice on this device and loads the page anew: the server's texts are in that language too. */
export const chooseLanguage = (language: Language): void => {
  localStorage.setItem(storageKey, language)
  window.location.reload()
}

export { i18next }
