declare module 'virtual:module-icons' {
  /** Tabler drawings by name: tags with their attributes. */
  export const icons: Readonly<Record<string, readonly (readonly [string, Readonly<Record<string, string>>])[]>>
}
