/**
 * TLS certificates for tests, made by openssl: an authority of its own for each test process, and what it signs.
 */

import { execFileSync } from 'node:child_process'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './temporary-folder.ts'

/** A certificate for a server, as files in PEM. */
export interface Certificate {
  /** The certificate, with the rest of its chain behind it. */
  certificate: string
  key: string
}

export interface CertificateOptions {
  /** What it is for; the loopback address and its names when left out. */
  names?: readonly string[]
  /** Whether it expired yesterday. */
  expired?: boolean
  /** Signed by itself, or by an authority below that of the tests, with that one's certificate in the chain or without. */
  signedBy?: 'authority' | 'itself' | 'intermediate' | 'intermediate-not-sent'
}

const loopback = ['DNS:localhost', 'IP:127.0.0.1', 'IP:::1']

/** Someone who signs certificates. */
interface Authority {
  certificate: string
  key: string
}

let folder = ''
let files = 0
let root: Authority | undefined

function file(name: string): string {
  if (folder === '') folder = temporaryFolder()
  return join(folder, name)
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}

function newKey(name: string): string {
  const key = file(`${name}.key`)
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-out', key)
  return key
}

/** Signs a new key; `by` is null for a certificate that is signed by itself. */
function sign(name: string, subject: string, extensions: string, by: Authority | null, days: number): Authority {
  const [key, request, certificate, extensionFile] = [newKey(name), file(`${name}.csr`), file(`${name}.pem`), file(`${name}.ext`)]
  writeFileSync(extensionFile, extensions)
  openssl('req', '-new', '-key', key, '-subj', `/CN=${subject}`, '-out', request)
  const signer = by === null ? ['-signkey', key] : ['-CA', by.certificate, '-CAkey', by.key, '-CAcreateserial']
  openssl('x509', '-req', '-in', request, ...signer, '-days', String(days), '-extfile', extensionFile, '-out', certificate)
  return { certificate, key }
}

const authorityExtensions = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n'

function rootAuthority(): Authority {
  return (root ??= sign('root', 'Tandem test authority', authorityExtensions, null, 30))
}

/** The certificate, in PEM, of the authority that signs what `makeCertificate` makes. */
export function testAuthority(): string {
  return readFileSync(rootAuthority().certificate, 'utf8')
}

/** The file of that certificate. */
export function testAuthorityFile(): string {
  return rootAuthority().certificate
}

/** Makes a certificate with a new key; its files live as long as the test process. */
export function makeCertificate({ names, expired = false, signedBy = 'authority' }: CertificateOptions = {}): Certificate {
  files += 1
  const alternatives = names?.map((name) => `DNS:${name}`) ?? loopback
  const extensions = `subjectAltName=${alternatives.join(',')}\nextendedKeyUsage=serverAuth\n`
  const between = signedBy.startsWith('intermediate') ? sign(`between-${files}`, 'Tandem test branch', authorityExtensions, rootAuthority(), 30) : null
  const signer = signedBy === 'itself' ? null : (between ?? rootAuthority())
  const { certificate, key } = sign(`server-${files}`, names?.[0] ?? 'localhost', extensions, signer, expired ? -1 : 30)
  if (between !== null && signedBy === 'intermediate') appendFileSync(certificate, readFileSync(between.certificate))
  return { certificate, key }
}
