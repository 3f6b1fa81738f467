/**
 * Tokens for tests, signed with a shared secret or with keys that a small server of their own publishes.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT, exportJWK, generateKeyPair } from 'jose'
import type { JWK } from 'jose'

/** The secret of the servers of tests. */
export const secret = 'a secret of the tests, long enough to be one'

/** Seconds since 1970. */
export function seconds(): number {
  return Math.floor(Date.now() / 1000)
}

/** A token of Ann's, who may edit everything for an hour, with other claims; a claim of undefined is left out. */
export function sign(claims: Record<string, unknown> = {}, { key = secret, alg = 'HS256' }: { key?: string; alg?: string } = {}): Promise<string> {
  const now = seconds()
  const all: Record<string, unknown> = { sub: 'ann', name: 'Ann', documents: { '*': 'editor' }, iat: now, exp: now + 3600, ...claims }
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
  return new SignJWT(given).setProtectedHeader({ alg }).sign(new TextEncoder().encode(key))
}

/** A key pair that a KeyServer can publish. */
export interface Signer {
  jwk: JWK
  /** Signs claims; without `kid`, the token does not say with which key. */
  sign: (claims?: Record<string, unknown>, kid?: string | null) => Promise<string>
}

/** Makes a key pair. */
export async function newSigner(kid: string, alg = 'ES256'): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }
  return {
    jwk,
    sign: (claims = {}, named = kid) =>
      new SignJWT({ sub: 'ann', documents: { '*': 'editor' }, iat: seconds(), exp: seconds() + 3600, ...claims })
        .setProtectedHeader(named === null ? { alg } : { alg, kid: named })
        .sign(privateKey)
  }
}

/** A server that publishes keys, or fails to. */
export interface KeyServer {
  url: string
  /** What is published; null answers 500. */
  keys: JWK[] | null
  /** How often it was asked. */
  asked: number
  close: () => Promise<void>
}

/** Starts a server that publishes keys. */
export async function startKeyServer(keys: JWK[] | null): Promise<KeyServer> {
  const answer = (_request: IncomingMessage, response: ServerResponse): void => {
    state.asked += 1
    response.writeHead(state.keys === null ? 500 : 200, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify({ keys: state.keys ?? [] }))
  }
  const server: Server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const state: KeyServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    keys,
    asked: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
  return state
}
