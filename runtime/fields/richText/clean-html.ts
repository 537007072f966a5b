const kept = new Set([
  'P',
  'BR',
  'B',
  'STRONG',
  'I',
  'EM',
  'U',
  'S',
  'UL',
  'OL',
  'LI',
  'A',
  'H2',
  'H3',
  'H4',
  'BLOCKQUOTE',
])
const dropped = new Set(['SCRIPT', 'STYLE', 'IFRAME', 'OBJECT', 'TEMPLATE', 'NOSCRIPT', 'SVG', 'MATH', 'TITLE'])

const copyOf = (node: Node, page: Document): Node | undefined => {
  if (node.nodeType === Node.TEXT_NODE) return page.createTextNode(node.textContent ?? '')
  if (!(node instanceof Element) || dropped.has(node.tagName)) return undefined
  const tag = node.tagName === 'DIV' ? 'P' : node.tagName
  const copy = kept.has(tag) ? page.createElement(tag) : page.createDocumentFragment()
  for (const child of node.childNodes) {
    const inner = copyOf(child, page)
    if (inner) copy.appendChild(inner)
  }
  const address = node.getAttribute('href') ?? ''
  if (copy instanceof Element && tag === 'A' && /^(https?:|mailto:|tel:)/i.test(address)) {
    copy.setAttribute('href', address)
    copy.setAttribute('rel', 'noreferrer')
    copy.setAttribute('target', '_blank')
  }
  return copy
}

/**
 * HTML with plain formatting only, built anew from a parsed copy that runs nothing: paragraphs, bold, italic,
 * underline, lists, headings, links to the web. Everything else loses its tags, scripts go whole. The server cleans again.
 */
export const cleanHtml = (html: string): string => {
  const parsed = new DOMParser().parseFromString(html, 'text/html')
  const box = parsed.createElement('div')
  for (const child of parsed.body.childNodes) {
    const copy = copyOf(child, parsed)
    if (copy) box.appendChild(copy)
  }
  return box.textContent?.trim() === '' ? '' : box.innerHTML
}
