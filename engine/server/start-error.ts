/** A reason not to start that a person can mend: `message` is shown as it is, in Spanish, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
