import { inChromium } from './browsers.ts'
import { testEditingCore } from './editing-core.ts'

testEditingCore(inChromium)
