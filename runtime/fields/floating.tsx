import { useLayoutEffect, useRef } from 'react'
import type { ReactNode, RefObject } from 'react'
import styles from './fields.module.css'

type FloatingProps = {
  readonly anchor: RefObject<HTMLElement | null>
  readonly children: ReactNode
  readonly className?: string | undefined
}

const gap = 4

const place = (box: HTMLElement, anchor: HTMLElement): void => {
  const at = anchor.getBoundingClientRect()
  box.style.minWidth = `${Math.round(at.width)}px`
  const { width, height } = box.getBoundingClientRect()
  const above = at.bottom + gap + height > window.innerHeight && at.top - gap - height > 0
  box.style.top = `${Math.round(above ? at.top - gap - height : at.bottom + gap)}px`
  box.style.left = `${Math.round(Math.max(gap, Math.min(at.left, window.innerWidth - width - gap)))}px`
}

/**
 * A box below (or above) its anchor, in the browser's top layer: no scrolling box cuts it, and it stays beside the
 * input in the document, inside the dialog or landmark where the input is.
 */
export function Floating({ anchor, children, className }: FloatingProps) {
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = box.current
    const beside = anchor.current
    if (!element || !beside) return undefined
    element.showPopover()
    const update = (): void => place(element, beside)
    update()
    const resized = new ResizeObserver(update)
    resized.observe(element)
    window.addEventListener('scroll', update, true)
    window.addEventListener('resize', update)
    return () => {
      resized.disconnect()
      window.removeEventListener('scroll', update, true)
      window.removeEventListener('resize', update)
    }
  }, [anchor])
  return (
    <div ref={box} popover="manual" className={[styles['floating'], className].filter(Boolean).join(' ')}>
      {children}
    </div>
  )
}
