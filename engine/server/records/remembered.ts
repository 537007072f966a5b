/** A function that computes each answer once and keeps it as long as the function itself lives. */
export function remembered<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>()
  return (key) => {
    const known = made.get(key)
    if (known !== undefined) return known
    const value = make(key)
    made.set(key, value)
    return value
  }
}

/** The same for what is compiled from a model: kept as long as the model lives, one answer per key. */
export function perModel<M extends object, K, V>(make: (model: M, key: K) => V): (model: M, key: K) => V {
  const models = new WeakMap<M, (key: K) => V>()
  return (model, key) => {
    const known = models.get(model) ?? remembered((each: K) => make(model, each))
    models.set(model, known)
    return known(key)
  }
}
