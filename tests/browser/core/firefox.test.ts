import { inFirefox } from './browsers.ts'
import { testEditingCore } from './editing-core.ts'

testEditingCore(inFirefox)
