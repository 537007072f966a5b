import { useTranslation } from 'react-i18next'

/** Kinds of entries that have words of their own. */
const known = [
  'firstPassword',
  'hiddenValueMet',
  'invitationAccepted',
  'invited',
  'moduleChanged',
  'passwordChanged',
  'passwordReset',
  'permission',
  'picklistChanged',
  'profileChanged',
  'recoveryAsked',
  'sessionEnded',
  'signIn',
  'signInRefused',
  'signOut',
  'throttled',
  'tokenEnded',
  'tokenMade',
  'twoStepsOff',
  'twoStepsOn',
] as const

/** What happened, in words; a kind that is newer than this screen is shown as it is. */
export const useAuditWords = (): ((kind: string) => string) => {
  const { t } = useTranslation('studio')
  return (kind) => {
    const word = known.find((each) => each === kind)
    return word === undefined ? kind : t(`did_${word}`)
  }
}
