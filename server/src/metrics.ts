/**
 * What the server counts and measures, for Prometheus. One object with a method for each thing that happens, so that whoever
 * reports it needs to know neither names nor labels; docs/operations.md lists them all.
 *
 * The values of labels come from tables of ours, never from clients: each new value costs memory for ever.
 */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { HttpErrorCode } from './http/errors.ts'

/** Protocols that are spoken over WebSockets. */
export type MeasuredProtocol = 'hocuspocus' | 'yjs'

/** What became of a presence message. */
export type PresenceOutcome = 'passed' | 'limited' | 'refused'

/** What is asked for when metrics are read. */
export interface Gauges {
  /** Documents that are open. */
  documents: () => number
  /** Connections to documents; one WebSocket may have several. */
  sessions: () => number
  /** What waits to be sent to all clients together, in bytes. */
  bufferedBytes: () => number
  /** Whether what is open can be written. */
  isWritable: () => boolean
}

/** Everything that is measured. Times are in seconds, as Prometheus wants them. */
export interface Metrics {
  connectionOpened: (protocol: MeasuredProtocol) => void
  connectionClosed: (protocol: MeasuredProtocol) => void
  /** A request to upgrade, or something that is no request, was answered with an error. */
  upgradeRefused: (code: HttpErrorCode) => void
  /** @param route the class of the path, not the path. */
  httpRequest: (route: string, status: number, seconds: number) => void
  /** An update, or a SyncStep2 with something in it, came from a client. */
  updateReceived: (bytes: number) => void
  /** @param reason a word of ours. */
  updateRefused: (reason: string) => void
  /** From when an update was applied to its acknowledgement, which waits for the disk. */
  acknowledged: (seconds: number) => void
  /** A batch of updates is on disk. */
  appended: (seconds: number, updates: number) => void
  /** A batch could not be written; it will be tried again. */
  appendFailed: () => void
  presence: (outcome: PresenceOutcome) => void
  /** The server closed a connection for what came over it. */
  frameRefused: (closeCode: number) => void
  /** A client ran into a limit. @param limit the setting, such as `messages-per-second`. */
  limited: (limit: string) => void
  /** A client brought an image that is kept now. */
  imageStored: (bytes: number) => void
  /** A client brought an image that is not kept. @param reason the code of the error. */
  imageRefused: (reason: HttpErrorCode) => void
  /** A token was not taken. @param denial the word for why. */
  signInRefused: (denial: string) => void
  /** Sets where the values come from that are looked up when metrics are read. */
  watch: (gauges: Gauges) => void
  /** All of it in Prometheus' text format. */
  text: () => Promise<string>
  /** The media type of `text`. */
  contentType: string
}

/** Bounds of the histograms, in seconds. */
const latencies = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Starts to measure, with a registry of its own: two servers in one process do not mix. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })

  const counter = <L extends string = never>(name: string, help: string, labelNames: L[] = []): Counter<L> =>
    new Counter({ name: `tandem_${name}`, help, labelNames, registers })
  const histogram = <L extends string = never>(name: string, help: string, labelNames: L[] = []): Histogram<L> =>
    new Histogram({ name: `tandem_${name}`, help, labelNames, buckets: latencies, registers })

  const connections = new Gauge({ name: 'tandem_connections', help: 'Open WebSockets.', labelNames: ['protocol'], registers })
  for (const protocol of ['hocuspocus', 'yjs'] as const) connections.set({ protocol }, 0)
  const refusedUpgrades = counter('refused_requests_total', 'Upgrades, and what could not be read as a request, that were answered with an error.', ['code'])
  const requests = counter('http_requests_total', 'Answered HTTP requests.', ['route', 'status'])
  const requestTimes = histogram('http_request_seconds', 'Time from an HTTP request to the end of its answer.', ['route'])
  const updates = counter('updates_received_total', 'Updates that clients sent.')
  const updateBytes = counter('update_bytes_received_total', 'Bytes of updates that clients sent.')
  const refusedUpdates = counter('updates_refused_total', 'Updates that were not applied.', ['reason'])
  const acknowledgements = histogram('acknowledgement_seconds', 'Time from when an update was applied to its acknowledgement, which waits for the disk.')
  const appends = histogram('append_seconds', 'Time that a batch of updates took to be on disk.')
  const appendedUpdates = counter('appended_updates_total', 'Updates that were written to disk.')
  const failedAppends = counter('append_failures_total', 'Batches of updates that could not be written, each time that one was tried.')
  const presences = counter('presence_messages_total', 'Presence messages that clients sent.', ['outcome'])
  const refusedFrames = counter('refused_frames_total', 'Connections that were closed for what came over them.', ['close_code'])
  const limits = counter('limited_total', 'How often a client ran into a limit.', ['limit'])
  const storedImages = counter('images_stored_total', 'Images that clients brought and that were not there before.')
  const storedImageBytes = counter('image_bytes_stored_total', 'Bytes of images that clients brought and that were not there before.')
  const refusedImages = counter('images_refused_total', 'Images that clients brought and that are not kept.', ['reason'])
  const refusedSignIns = counter('sign_ins_refused_total', 'Tokens that were not taken.', ['denial'])

  return {
    connectionOpened: (protocol) => connections.inc({ protocol }),
    connectionClosed: (protocol) => connections.dec({ protocol }),
    upgradeRefused: (code) => refusedUpgrades.inc({ code }),
    httpRequest(route, status, seconds) {
      requests.inc({ route, status: String(status) })
      requestTimes.observe({ route }, seconds)
    },
    updateReceived(bytes) {
      updates.inc()
      updateBytes.inc(bytes)
    },
    updateRefused: (reason) => refusedUpdates.inc({ reason }),
    acknowledged: (seconds) => acknowledgements.observe(seconds),
    appended(seconds, count) {
      appends.observe(seconds)
      appendedUpdates.inc(count)
    },
    appendFailed: () => failedAppends.inc(),
    presence: (outcome) => presences.inc({ outcome }),
    frameRefused: (closeCode) => refusedFrames.inc({ close_code: String(closeCode) }),
    limited: (limit) => limits.inc({ limit }),
    imageStored(bytes) {
      storedImages.inc()
      storedImageBytes.inc(bytes)
    },
    imageRefused: (reason) => refusedImages.inc({ reason }),
    signInRefused: (denial) => refusedSignIns.inc({ denial }),
    watch({ documents, sessions, bufferedBytes, isWritable }) {
      const gauge = (name: string, help: string, read: () => number): void => {
        registry.removeSingleMetric(`tandem_${name}`)
        new Gauge({
          name: `tandem_${name}`,
          help,
          registers,
          collect() {
            this.set(read())
          }
        })
      }
      gauge('documents', 'Open documents.', documents)
      gauge('sessions', 'Connections to documents; one WebSocket may have several.', sessions)
      gauge('buffered_bytes', 'Bytes that wait to be sent over WebSockets.', bufferedBytes)
      gauge('writable', '1 while everything that is open can be written to disk, otherwise 0.', () => Number(isWritable()))
    },
    text: () => registry.metrics(),
    contentType: registry.contentType
  }
}
