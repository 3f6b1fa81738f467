/**
 * How two people's recording is played again with the concurrency that it was made with.
 *
 * Each transaction was made on a certain state: all of its agent's own transactions so far, and the first so many of the
 * other's. (That is a version vector of two numbers, and both only ever grow, since a person never sees less than
 * before.) The positions in a transaction are right on exactly that state. So a replay has to deliver to each agent the
 * other's transactions not only early enough but also late enough:
 *
 *     agent 0   1 2 3 . . 4 5 6 . . . 7
 *                    \ /         \
 *                     X           \         deliveries, each "the other's first n"
 *                    / \           \
 *     agent 1   1 2 . . 3 4 5 6 7 . 8 9
 *
 * The two deliveries in the picture cross: each agent went on while the other's work was on its way. Rounds in which both
 * write and then exchange everything cannot say that (of the deliveries in the recording "friendsforever" more than a
 * third cross), so a plan is a list of turns: first receive, then write. What was sent and not received yet has to be
 * held back by whoever plays the plan.
 *
 * The list is in an order in which it can be played one turn after the other. Or each agent's turns can be played by
 * themselves, at the same time as the other's: a turn then waits until the other agent has written what it receives.
 */

import type { ConcurrentRecording, Patch } from '../support/recording.ts'

export type Agent = 0 | 1

/** An agent's transactions between two deliveries to it. */
export interface Turn {
  agent: Agent
  /**
   * How many of the other agent's transactions, counted from its first, this agent must have received before the turn
   * begins; no more than these may reach it until its next turn.
   */
  receives: number
  /** How many transactions of its own the agent has written before this turn. */
  from: number
  /** What it writes then: each entry a transaction, its patches to be applied one after the other. Never empty. */
  transactions: Patch[][]
}

/** The other of the two. */
export function other(agent: Agent): Agent {
  return agent === 0 ? 1 : 0
}

/**
 * The turns of the first `limit` transactions of a recording, or of all. Afterwards each agent has still to receive the rest
 * of what the other wrote: see `written`. Throws if the recording is not by two people who each write one after the other.
 */
export function planReplay(recording: ConcurrentRecording, limit = Infinity): Turn[] {
  if (recording.numAgents !== 2) throw new Error(`A plan is for two people; the recording has ${recording.numAgents}`)
  const turns: Turn[] = []
  const latest: [Turn | null, Turn | null] = [null, null]
  const counts: Version = [0, 0]
  const versions: Version[] = []
  for (const [index, { agent, parents, patches }] of recording.txns.slice(0, limit).entries()) {
    if (agent !== 0 && agent !== 1) throw new Error(`Transaction ${index} is by agent ${agent}`)
    const version: Version = [0, 0]
    for (const parent of parents) {
      const seen = versions[parent]
      if (seen === undefined) throw new Error(`Transaction ${index} is made on a later one, ${parent}`)
      version[0] = Math.max(version[0], seen[0])
      version[1] = Math.max(version[1], seen[1])
    }
    if (version[agent] !== counts[agent]) {
      throw new Error(`Transaction ${index} is not made on all that agent ${agent} had written`)
    }
    const receives = version[other(agent)]
    const turn = latest[agent]
    if (turn === null || turn.receives !== receives) {
      turns.push((latest[agent] = { agent, receives, from: counts[agent], transactions: [patches] }))
    } else {
      turn.transactions.push(patches)
    }
    counts[agent]++
    version[agent]++
    versions.push(version)
  }
  return inPlayableOrder(turns)
}

/** How many transactions of each agent are included. */
type Version = [number, number]

/** How many transactions each agent writes in a plan. */
export function written(plan: readonly Turn[]): [number, number] {
  const counts: Version = [0, 0]
  for (const { agent, transactions } of plan) counts[agent] += transactions.length
  return counts
}

/**
 * A turn gathers transactions that stand apart in the recording, so it may have come to stand before one that it receives. In
 * the order of the recording each transaction stands behind what it was made on; splitting a turn wherever the other
 * agent's next one comes between would restore that at the price of many more turns. Instead, take turns whose needs are
 * met, the earliest first.
 */
function inPlayableOrder(turns: Turn[]): Turn[] {
  const waiting = [turns.filter(({ agent }) => agent === 0), turns.filter(({ agent }) => agent === 1)] as const
  const next: Version = [0, 0]
  const counts: Version = [0, 0]
  const ordered: Turn[] = []
  let agent: Agent = turns[0]?.agent ?? 0
  while (ordered.length < turns.length) {
    const turn = waiting[agent][next[agent]]
    if (turn !== undefined && turn.receives <= counts[other(agent)]) {
      ordered.push(turn)
      next[agent]++
      counts[agent] += turn.transactions.length
    } else {
      agent = other(agent)
    }
  }
  return ordered
}

/** Someone who plays one agent's part: a Yjs document, or a browser. */
export interface Player {
  /** Takes over the other's transactions until it has the first `count` of them, and no more. */
  receive(count: number): void | Promise<void>
  /** Writes one transaction. Positions count code points of the player's text as it is before each patch. */
  write(patches: readonly Patch[]): void | Promise<void>
}

/** Plays a plan to its end, one turn after the other, after which both players have everything. */
export async function play(plan: readonly Turn[], players: readonly [Player, Player]): Promise<void> {
  for (const { agent, receives, transactions } of plan) {
    await players[agent].receive(receives)
    for (const patches of transactions) await players[agent].write(patches)
  }
  const [zero, one] = written(plan)
  await players[0].receive(one)
  await players[1].receive(zero)
}

