/** A screen for programs that want one: Xvfb on a display that is free. */

import { findProgram } from './browser.ts'
import { startProgram } from './started-program.ts'

/** Path of Xvfb; `null` where it is not installed. */
export const xvfbPath = findProgram(['Xvfb'])

export interface Screen {
  /** For the environment of what is to be shown there, as `DISPLAY`. */
  readonly display: string
  close(): Promise<void>
}

/** Starts a screen of `width` times `height` pixels. */
export async function openScreen(width: number, height: number): Promise<Screen> {
  if (xvfbPath === null) throw new Error('Xvfb is not installed')
  // It looks for a free display itself, and writes its number to the descriptor.
  const xvfb = startProgram(xvfbPath, ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp'], { pipes: 1 })
  try {
    const number = await xvfb.lineFrom(3)
    return { display: `:${number.trim()}`, close: () => xvfb.stop() }
  } catch (error) {
    await xvfb.stop()
    throw error
  }
}
