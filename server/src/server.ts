/**
 * A running Tandem server: HTTP in front, collaboration behind it, storage below.
 *
 * It starts from the bottom up and stops from the top down, within a fixed time:
 *
 *     0 s      not ready; no new WebSockets; those that are open are closed with 1012, over the time of drain-seconds
 *     ≤ 3 s    later: open documents are written
 *     ≤ 4 s    later: the storage is closed
 */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { WrongTokens } from './auth/attempts.ts'
import type { AccessControl } from './auth/authenticator.ts'
import { createAuthenticator } from './auth/create-authenticator.ts'
import { createCollaboration } from './collaboration/collaboration.ts'
import type { WebSocket } from 'ws'
import { assertSettingsFit, isLoopback } from './config.ts'
import type { Settings } from './config.ts'
import { DocumentHistory } from './history/document-history.ts'
import { basePathOf } from './http/base-path.ts'
import { createClientAddress, trustProxies } from './http/client-address.ts'
import { knowHosts } from './http/host.ts'
import { createHttpServer, listen } from './http/http-server.ts'
import { createMetricsServer } from './http/metrics-server.ts'
import { createRoutes } from './http/routes.ts'
import { createStaticFiles } from './http/static-files.ts'
import { createUpgradeHandler } from './http/upgrade.ts'
import { FileImageStore } from './images/file-image-store.ts'
import type { ImageStore } from './images/image-store.ts'
import { imagesFolder } from './images/images-folder.ts'
import { MemoryImageStore } from './images/memory-image-store.ts'
import { log, toError } from './log.ts'
import { createMetrics } from './metrics.ts'
import { StartupError } from './startup-error.ts'
import { measureAppends } from './storage/measured-storage.ts'
import { SqliteStorage } from './storage/sqlite-storage.ts'
import { StorageUnavailableError } from './storage/storage.ts'
import type { Storage } from './storage/storage.ts'

/** How long open documents may take to be written when the server stops, in milliseconds. */
const writePatience = 3000

/** How long the storage may take to close, in milliseconds. */
const storagePatience = 1000

/** A server that listens. */
export interface RunningServer {
  /** Where it is reached from this machine, such as `http://localhost:8080`. */
  url: string
  port: number
  /**
   * Stops it: at most four seconds more than it drains, whatever clients and disk do.
   *
   * The thread of a storage that is still busy may wait for its disk for ever, and `process.exit` waits for the thread.
   */
  close: () => Promise<Closed>
}

/** How a server was left. */
export interface Closed {
  /** Names of the documents whose newest edits could not be written; nobody was told that they were. */
  unwritten: string[]
  /** Whether the storage was not done when its time was over. */
  isStorageBusy: boolean
}

/**
 * Starts a server.
 *
 * @param storage where documents are kept instead of in the data folder; it is closed with the server.
 * @param images where images are kept instead of in the data folder, or, with another storage, in memory.
 * @throws StartupError for what the operator has to change.
 */
export async function startServer(settings: Settings, storage?: Storage, images?: ImageStore): Promise<RunningServer> {
  assertSettingsFit(settings)
  if (settings.static !== null) await assertBuilt(settings.static)
  const metrics = createMetrics()
  const opened = measureAppends(storage ?? (await openStorage(settings.data)), metrics)
  // After the storage, which has the lock of the folder.
  const openedImages = images ?? (storage === undefined ? await FileImageStore.open(imagesFolder(settings.data), settings.limits) : new MemoryImageStore(settings.limits))
  const authenticator = await openAuthenticator(settings, opened)
  const wrongTokens = new WrongTokens(settings.limits.maxWrongTokens)
  const history = new DocumentHistory(opened)
  const collaboration = createCollaboration({
    storage: opened,
    history,
    authenticator,
    limits: settings.limits,
    metrics,
    pingInterval: settings.pingSeconds * 1000,
    noteWrongToken: (address) => wrongTokens.note(address),
    tokenDelay: (address) => wrongTokens.delayFor(address)
  })
  let stopping = false
  const isStopping = (): boolean => stopping
  const sockets = new Set<WebSocket>()
  metrics.watch({
    documents: () => collaboration.counts().documents,
    sessions: () => collaboration.counts().sessions,
    bufferedBytes: () => [...sockets].reduce((bytes, socket) => bytes + socket.bufferedAmount, 0),
    isWritable: collaboration.isWritable
  })
  const { limits, publicUrl } = settings
  const allowedOrigins = publicUrl === null ? settings.allowedOrigins : [...settings.allowedOrigins, new URL(publicUrl).origin]
  const isTrusted = trustProxies(settings.trustedProxies)
  const addressOf = createClientAddress(isTrusted)
  const isHostKnown = knowHosts(publicUrl, authenticator.isOpen && !settings.openAccess)
  const server = createHttpServer({
    answer: createRoutes({
      storage: opened,
      images: openedImages,
      authenticator,
      history,
      collaboration,
      wrongTokens,
      addressOf,
      files: settings.static === null ? null : createStaticFiles(settings.static),
      settings: { ...settings, allowedOrigins },
      metrics,
      isStopping
    }),
    upgrade: createUpgradeHandler({
      allowedOrigins,
      isHostKnown,
      addressOf,
      limits,
      compression: settings.compression,
      metrics,
      sockets,
      isStopping,
      accept: collaboration.accept
    }),
    basePath: basePathOf(publicUrl),
    isHostKnown,
    strictTransport: publicUrl?.startsWith('https:') === true,
    addressOf,
    isTrusted,
    limits,
    metrics
  })
  const metricsServer = createMetricsServer(metrics, knowHosts(null, isLoopback(settings.metricsHost)))

  let port: number
  try {
    port = await listen(server, settings.host, settings.port)
    if (settings.metricsPort !== null) {
      const metricsPort = await listen(metricsServer, settings.metricsHost, settings.metricsPort, 'metrics-port', 'metrics-host')
      log.info('metrics are served', { url: `http://${displayHost(settings.metricsHost)}:${metricsPort}/metrics` })
    }
  } catch (error) {
    server.close()
    await collaboration.close(0)
    await history.close()
    await opened.close()
    throw error
  }
  server.on('error', (error) => log.error('http server', { error }))

  const close = async (): Promise<Closed> => {
    stopping = true
    if (settings.drainSeconds > 0) await collaboration.drain(settings.drainSeconds * 1000)
    server.close()
    server.closeIdleConnections()
    const unwritten = await collaboration.close(writePatience)
    server.closeAllConnections()
    if (metricsServer.listening) metricsServer.close()
    metricsServer.closeAllConnections()
    const closeStorage = async (): Promise<void> => {
      try {
        await history.close()
        await opened.close()
      } catch (thrown) {
        log.error('storage not closed', { error: toError(thrown) })
      }
    }
    const isStorageBusy = await Promise.race([closeStorage().then(() => false), delay(storagePatience).then(() => true)])
    return { unwritten, isStorageBusy }
  }
  let closing: ReturnType<typeof close> | null = null
  return { url: `http://${displayHost(settings.host)}:${port}`, port, close: () => (closing ??= close()) }
}

async function assertBuilt(folder: string): Promise<void> {
  try {
    if ((await stat(join(folder, 'index.html'))).isFile()) return
  } catch {
    // Answered below, like a folder of that name.
  }
  throw new StartupError(
    `There is no built client in ${folder}: build it with "npm run build", choose another folder with --static, or serve none with --static none.`
  )
}

async function openStorage(folder: string): Promise<Storage> {
  try {
    return await SqliteStorage.open(folder)
  } catch (error) {
    if (error instanceof StorageUnavailableError) throw new StartupError(error.message)
    throw error
  }
}

/** Closes the storage if it cannot be had. */
async function openAuthenticator(settings: Settings, storage: Storage): Promise<AccessControl> {
  try {
    return createAuthenticator(settings, storage)
  } catch (error) {
    await storage.close()
    throw error
  }
}

/** The name under which a browser on this machine reaches an address. */
function displayHost(host: string): string {
  if (['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host)) return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref()
  })
}
