/** What our mails say. `{link}` stays in the text: the link itself is kept apart from it. */
import type { Language } from '../../problems/problem.ts'

interface Text {
  readonly subject: string
  readonly body: string
}

const texts = {
  invitation: {
    es: {
      subject: 'Le invitaron a {company}',
      body: `Hola, {name}:

Le dieron acceso a {company}. Para entrar, elija su contraseña en esta liga:

{link}

La liga sirve una sola vez, durante 72 horas. Si venció, pida que le inviten de nuevo.
`,
    },
    en: {
      subject: 'You are invited to {company}',
      body: `Hello {name},

You have been given access to {company}. To come in, choose your password at this link:

{link}

The link works once, within 72 hours. If it has expired, ask to be invited again.
`,
    },
  },
  recovery: {
    es: {
      subject: 'Ponga otra contraseña en {company}',
      body: `Hola, {name}:

Alguien pidió poner otra contraseña a su cuenta de {company}. Si fue usted, hágalo en esta liga:

{link}

La liga sirve una sola vez, durante una hora. Si no fue usted, no tiene que hacer nada: su contraseña sigue siendo la misma.
`,
    },
    en: {
      subject: 'Set another password at {company}',
      body: `Hello {name},

Somebody asked to set another password for your account at {company}. If it was you, do it at this link:

{link}

The link works once, within an hour. If it was not you, there is nothing to do: your password is still the same.
`,
    },
  },
  passwordChanged: {
    es: {
      subject: 'Su contraseña de {company} cambió',
      body: `Hola, {name}:

La contraseña de su cuenta de {company} cambió, y se cerraron sus demás sesiones. Si no fue usted, avise a quien administra el sistema.
`,
    },
    en: {
      subject: 'Your password at {company} has changed',
      body: `Hello {name},

The password of your account at {company} has changed, and your other sessions were ended. If it was not you, tell whoever administers the system.
`,
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, Text>>>>

export type MailKind = keyof typeof texts

/** Subject and body in a language; what is filled in is never looked through for more places. */
export function mailText(
  kind: MailKind,
  language: Language,
  values: { readonly name: string; readonly company: string },
): Text {
  const fill = (text: string): string =>
    text.replaceAll(/\{(name|company)\}/g, (_, place: 'name' | 'company') => values[place])
  const { subject, body } = texts[kind][language]
  return { subject: fill(subject), body: fill(body) }
}
