import { Outlet } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { chooseLanguage } from '../i18n/index.ts'
import { ColorSchemeButton } from '../shell/color-scheme-button.tsx'
import classes from './entry.module.css'

/** Frame of the pages that nobody is signed in for: the name of the product and one card. */
export const EntryFrame = () => {
  const { t, i18n } = useTranslation('shell')
  return (
    <div className={classes['frame']}>
      <header className={classes['head']}>
        <span className={classes['brand']}>
          <span className={classes['mark']} aria-hidden>
            C
          </span>
          Cimbra
        </span>
        <span className={classes['tools']}>
          <button
            type="button"
            className={classes['language']}
            lang={i18n.language === 'en' ? 'es' : 'en'}
            onClick={() => chooseLanguage(i18n.language === 'en' ? 'es' : 'en')}
          >
            {t('otherLanguage')}
          </button>
          <ColorSchemeButton />
        </span>
      </header>
      <main id="main" className={classes['main']}>
        <Suspense fallback={null}>
          <Outlet />
        </Suspense>
        <div id="floating" className={classes['floating']} />
      </main>
    </div>
  )
}
