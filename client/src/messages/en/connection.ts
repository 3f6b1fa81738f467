/** Why there is no connection. */
import { pageFaults, type Fault, type PageFaultId } from '@tandem/shared/page-faults.ts'
import { plural } from '../plural.ts'

export const connection = {
  isBack: 'The connection is back.',
  looking: 'Looking for the reason…',
  mayReturn: 'The server answers: the next attempt to connect may succeed.',
  details: 'Details for whoever runs the server',
  seenHeading: 'Seen',
  means: 'What it means',
  change: 'What to change',
  connectsTo: 'Connects to',
  /** `codes` is a list of numbers. */
  lastAttempts: (url: string, codes: string) => `${url}; the last attempts ended with ${codes}`,

  /** By the names of faults. What stands between backquotes is code. */
  faults: pageFaults as Record<PageFaultId, Fault>,

  /** What was seen in a particular case. */
  seen: {
    offline: 'The browser says that there is no network.',
    mixedContent: (server: string) => `This page came by https, and the server is at ${server}.`,
    noAnswer: (url: string) => `From ${url} no answer comes.`,
    unreadable: (url: string) => `Something answers at ${url}, and does not let this page read what.`,
    /** `status` is that of HTTP, with the word of the server for the error where it gives one. */
    answers: (url: string, status: string) => `${url} answers with ${status}.`,
    answersFromElsewhere: (url: string, status: string) => `${url} answers with ${status}, which does not come from the server.`,
    otherPath: (server: string, other: string) => `At ${server} there is no server; one answers at ${other}.`,
    cutWhenIdle: (seconds: string) => `The connection is cut again and again when nothing was sent for ${seconds} s.`,
    closed: (code: number) => `The server closed the connection with code ${code}.`,
    tooLarge: (code: number) => `The connection was closed with code ${code}: a message was too large.`,
    silent: 'A socket opened, and nothing came over it.',
    socketsUnreadable: (sockets: string, server: string) => `${sockets} gives no answer that this page may read, and ${server} does.`,
    originRefused: (origin: string) => `The server does not let pages of ${origin} connect.`,
    socketsFail: (url: string, status: number, attempts: number) =>
      plural('en', attempts, {
        one: `${url} answers plain requests (${status}); # WebSocket to it failed.`,
        other: `${url} answers plain requests (${status}); # WebSockets to it failed.`,
      }),
  },
}
