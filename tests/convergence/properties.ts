/** What always holds, whatever people do: the properties that `npm test` checks some thousand times and `npm run fuzz` for an hour. */
import * as fc from 'fast-check'
import { action, fewKinds, type Action } from './actions.ts'
import { Simulation } from './simulation.ts'

/** After each action of one person, the editor shows what the document holds; while an input method composes, once it has ended. */
export const oneEditor = fc.property(fc.array(action(1), { maxLength: 40, size: 'max' }), (actions: Action[]) => {
  const simulation = new Simulation(1)
  for (const step of actions) {
    simulation.step(step)
    const fault = simulation.peers[0]!.composing ? null : simulation.fault()
    if (fault !== null) throw new Error(`after ${JSON.stringify(step)}: ${fault}`)
  }
  simulation.settle()
  const fault = simulation.fault()
  if (fault !== null) throw new Error(fault)
})

/** After everything has arrived everywhere, all editors show the same, which is what is stored, and nothing is lost or doubled. */
function assertConverge(peers: number, actions: readonly Action[]): void {
  const simulation = new Simulation(peers)
  simulation.run(actions)
  simulation.settle()
  const fault = simulation.fault()
  if (fault !== null) throw new Error(fault)
}

export const severalEditors = fc.property(fc.integer({ min: 2, max: 5 }), fc.array(action(5), { maxLength: 60, size: 'max' }), assertConverge)

/** The same of runs in which only a few kinds of things are done, over and over. */
export const fewKindsOfActions = fc.property(
  fc.integer({ min: 2, max: 3 }),
  fewKinds.chain((kinds) => fc.array(action(3, kinds), { maxLength: 60, size: 'max' })),
  assertConverge,
)
