import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

type Violations = Awaited<ReturnType<AxeBuilder['analyze']>>['violations']

/**
 * What axe finds wrong on a page as it is. It judges within the page and hands over violations alone: by its usual way, what passed is
 * described node by node and carried to a second page, which takes five times as long and finds the same. That way sees into frames of
 * other origins; a page with frames is refused here, so that none goes unseen.
 */
export async function violations(page: Page): Promise<Violations> {
  if (page.frames().length > 1) throw new Error(`${page.url()} has frames, which are not looked into`)
  const { violations: found } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .setLegacyMode()
    .analyze()
  return found
}
