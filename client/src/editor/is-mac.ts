/** Whether this device has a Mac's keyboard, which names some keys differently and has other keys for some commands. */
export function isMac(): boolean {
  return typeof navigator !== 'undefined' && /Mac|iP(hone|[oa]d)/.test(navigator.platform)
}
