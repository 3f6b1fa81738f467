/**
 * What one WebSocket has received and the server has not worked on yet.
 *
 *     socket ── receive ──> at once, if nothing waits and there is time
 *        ▲                    │ else
 *        │                  queue ── its turn, within the socket's rates ──> handle
 *        └── paused while the queue is long: TCP then tells the client to wait
 *
 * Nothing is ever dropped: a client that sends too much, or too fast, is read more slowly.
 */
import type { WebSocket } from 'ws'
import type { Limits } from '../limits.ts'
import { guard } from './guard.ts'
import { TokenBucket } from './token-bucket.ts'
import type { Turns, Worker } from './turns.ts'

/** How many seconds' worth of messages and bytes may come at once. */
const burstSeconds = 10

/** How much may wait before the socket is no longer read, and how little before it is again. */
const pauseAt = { frames: 512, bytes: 1024 * 1024 }
const resumeAt = { frames: 128, bytes: 256 * 1024 }

/** What an intake is made with. */
export interface IntakeOptions {
  socket: WebSocket
  turns: Turns
  limits: Limits
  /** Works on a frame; resolves when that is done. */
  handle: (frame: Uint8Array) => Promise<void> | void
  /** Told when the socket has to wait for more than a moment because of a limit. */
  onLimited: (limit: keyof Limits) => void
}

/** How often it is looked whether a client has taken in what waits for it, in milliseconds. */
const clogWait = 50

/** How long a client runs into a limit before it is told, in milliseconds. */
const noticedWait = 1000

/** The frames of one socket, on their way to be worked on. */
export class Intake implements Worker {
  readonly #options: IntakeOptions
  readonly #messages: TokenBucket
  readonly #bytes: TokenBucket
  #queue: Uint8Array[] = []
  /** Index of the first frame in the queue. */
  #first = 0
  #queuedBytes = 0
  #isBusy = false
  #isStopped = false
  #isPaused = false
  /** Told when what was received is worked on, once nothing more can come. */
  #onFinished: (() => void) | null = null
  #timer: NodeJS.Timeout | null = null
  /** Since when there was always something that had to wait for a limit. */
  #limitedSince: number | null = null
  readonly #handle: (frame: Uint8Array) => Promise<void>

  constructor(options: IntakeOptions) {
    this.#options = options
    const { limits } = options
    const now = performance.now()
    this.#messages = new TokenBucket(limits.messagesPerSecond, limits.messagesPerSecond * burstSeconds, now)
    this.#bytes = new TokenBucket(limits.bytesPerSecond, limits.bytesPerSecond * burstSeconds, now)
    this.#handle = guard('frame', options.handle)
  }

  /** Whether the socket is not read at the moment, so that its silence means nothing. */
  get isPaused(): boolean {
    return this.#isPaused
  }

  /** Takes a frame. */
  receive(frame: Uint8Array): void {
    if (this.#isStopped) return
    const now = performance.now()
    if (!this.#isBusy && this.#queue.length === 0 && this.#wait(now) === 0 && this.#options.turns.hasTime()) {
      void this.#workOn(frame, now)
      return
    }
    this.#queue.push(frame)
    this.#queuedBytes += frame.byteLength
    if (!this.#isPaused && (this.#queue.length - this.#first > pauseAt.frames || this.#queuedBytes > pauseAt.bytes)) {
      this.#isPaused = true
      this.#options.socket.pause()
    }
    if (!this.#isBusy && this.#timer === null) this.#options.turns.request(this)
  }

  /** Counts bytes that the socket's messages have cost the server otherwise. */
  charge(bytes: number): void {
    this.#bytes.take(bytes, performance.now())
  }

  /**
   * Works on what waits, now that nothing more can come: whoever sent it has left, and relies on it that it arrived. It is no more
   * than may wait at any time, so it is not held to the rates. Resolves when that is done.
   */
  finish(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    return new Promise((resolve) => {
      this.#onFinished = resolve
      if (!this.#isBusy) this.#goOn()
    })
  }

  /** Forgets what waits. */
  stop(): void {
    this.#isStopped = true
    this.#queue = []
    this.#first = 0
    this.#queuedBytes = 0
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#options.turns.cancel(this)
    this.#onFinished?.()
  }

  async workUntil(end: number): Promise<boolean> {
    if (this.#isBusy) return false
    for (;;) {
      const frame = this.#queue[this.#first]
      if (frame === undefined) return false
      const now = performance.now()
      const wait = this.#wait(now)
      if (wait > 0) {
        this.#sleep(wait)
        return false
      }
      this.#shift(frame)
      await this.#workOn(frame, now)
      if (performance.now() >= end) return this.#first < this.#queue.length
    }
  }

  async #workOn(frame: Uint8Array, now: number): Promise<void> {
    this.#messages.take(1, now)
    this.#bytes.take(frame.byteLength, now)
    this.#isBusy = true
    await this.#handle(frame)
    this.#isBusy = false
    this.#goOn()
  }

  #goOn(): void {
    if (this.#first >= this.#queue.length) this.#onFinished?.()
    else if (this.#timer === null) this.#options.turns.request(this)
  }

  #shift(frame: Uint8Array): void {
    this.#first += 1
    this.#queuedBytes -= frame.byteLength
    if (this.#first === this.#queue.length) {
      this.#queue = []
      this.#first = 0
      this.#limitedSince = null
    } else if (this.#first >= resumeAt.frames && this.#first * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#first)
      this.#first = 0
    }
    if (this.#isPaused && this.#queue.length - this.#first < resumeAt.frames && this.#queuedBytes < resumeAt.bytes) {
      this.#isPaused = false
      this.#options.socket.resume()
    }
  }

  #limit(now: number): keyof Limits {
    if (this.#messages.wait(now) > 0) return 'messagesPerSecond'
    return this.#bytes.wait(now) > 0 ? 'bytesPerSecond' : 'maxBufferedBytes'
  }

  #wait(now: number): number {
    if (this.#onFinished !== null) return 0
    // Who does not take in the answers is asked no more questions: a large document may be on its way.
    const isClogged = this.#options.socket.bufferedAmount > this.#options.limits.maxBufferedBytes
    return Math.max(this.#messages.wait(now), this.#bytes.wait(now), isClogged ? clogWait : 0)
  }

  #sleep(wait: number): void {
    const now = performance.now()
    this.#limitedSince ??= now
    if (now + wait - this.#limitedSince >= noticedWait) this.#options.onLimited(this.#limit(now))
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#options.turns.request(this)
    }, wait)
  }
}
