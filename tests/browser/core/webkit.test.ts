import { inWebKit } from './browsers.ts'
import { testEditingCore } from './editing-core.ts'

testEditingCore(inWebKit)
