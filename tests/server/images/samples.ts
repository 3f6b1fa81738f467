/**
 * Images to send, as encoders wrote them: each of three by two pixels. And what is none.
 */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { ImageType } from '@tandem/shared/images.ts'

const encoded = {
  png: 'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAEElEQVQImWM4IScHQQxwFgBBAAYZ0KRMBAAAAABJRU5ErkJggg==',
  'png with a palette':
    'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAMAAACqqpYoAAAAA1BMVEXIHh4WiPieAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAC0lEQVQImWNggAAAAAgAAa9T6iIAAAAASUVORK5CYII=',
  jpeg: '/9j/2wBDAAYEBQYFBAYGBQYHBwYIChAKCgkJChQODwwQFxQYGBcUFhYaHSUfGhsjHBYWICwgIyYnKSopGR8tMC0oMCUoKSj/2wBDAQcHBwoIChMKChMoGhYaKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCj/wAARCAACAAMDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAb/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAABgf/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCAAHlhf//Z',
  'jpeg, progressive':
    '/9j/2wBDAAYGBgYHBgcICAcKCwoLCg8ODAwODxYQERAREBYiFRkVFRkVIh4kHhweJB42KiYmKjY+NDI0PkxERExfWl98fKf/2wBDAQYGBgYHBgcICAcKCwoLCg8ODAwODxYQERAREBYiFRkVFRkVIh4kHhweJB42KiYmKjY+NDI0PkxERExfWl98fKf/wgARCAACAAMDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAb/xAAVAQEBAAAAAAAAAAAAAAAAAAAGB//aAAwDAQACEAMQAAAAgAYuP//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAT8Af//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQIBAT8Af//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQMBAT8Af//Z',
  gif: 'R0lGODlhAwACAIAAAExpccgeHiH5BAUAAAAALAAAAAADAAIAAAICjF8AOw==',
  webp: 'UklGRjoAAABXRUJQVlA4IC4AAACwAQCdASoDAAIAAUAmJaACdLoABDAAAP7x3I/4DdfFtMv/vYL/3YL/3YL/WwAA',
  'webp, lossless': 'UklGRh4AAABXRUJQVlA4TBEAAAAvAkAAAAdQjyLXo/+BiOh/AAA=',
  'webp, extended': 'UklGRlwAAABXRUJQVlA4WAoAAAAQAAAAAgAAAQAAQUxQSAcAAAAAgICAgICAAFZQOCAuAAAAsAEAnQEqAwACAAFAJiWgAnS6AAQwAAD+8dyP+A3XxbTL/72C/92C/92C/1sAAA==',
  avif: 'AAAAHGZ0eXBhdmlmAAAAAG1pZjFhdmlmbWlhZgAAANZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAAA+gABAAAAAAAAACQAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABhdjAxAAAAAA5waXRtAAAAAAABAAAAVmlwcnAAAAA4aXBjbwAAAAxhdjFDgSACAAAAABRpc3BlAAAAAAAAAAMAAAACAAAAEHBpeGkAAAAAAwgICAAAABZpcG1hAAAAAAAAAAEAAQOBAgMAAAAsbWRhdBIACgg4BCtICGg0gDIWGUJjBMAANAAAkEDJHGFKCwrWdcfImg=='
} as const

/** Every sample by what it is. */
export const samples: ReadonlyMap<string, { type: ImageType; bytes: Uint8Array }> = new Map(
  Object.entries(encoded).map(([label, base64]) => [label, { type: `image/${/^\w+/.exec(label)?.[0]}` as ImageType, bytes: Uint8Array.from(Buffer.from(base64, 'base64')) }])
)

/** A sample. */
export function sample(label: keyof typeof encoded): Uint8Array {
  return Uint8Array.from(Buffer.from(encoded[label], 'base64'))
}

/** A PNG that says to be this large, and is followed by `padding` bytes that make it another one each time. */
export function pngOf(width: number, height: number, padding = 0): Uint8Array {
  const bytes = Buffer.concat([sample('png'), Buffer.alloc(padding, 1)])
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29)
  return bytes
}

/** The name of an image. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content)

/** What is no image, whatever it begins with or is called. */
export const noImages: readonly [string, Uint8Array][] = [
  ['nothing', new Uint8Array()],
  ['SVG', text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
  ['SVG behind an XML declaration', text('<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['HTML', text('<!doctype html><script>alert(1)</script>')],
  ['a script that begins like a GIF', text('GIF89a/*................*/=1;alert(1)//')],
  ['HTML that begins like a GIF', text('GIF89a<script>alert(1)</script><p>and more of it</p>')],
  ['HTML that begins like a PNG', Buffer.concat([sample('png').subarray(0, 8), text('<script>alert(1)</script>'.repeat(4))])],
  ['HTML that begins like a JPEG', Buffer.concat([Uint8Array.of(0xff, 0xd8, 0xff), text('<script>alert(1)</script>'.repeat(4))])],
  ['HTML that begins like a WebP', text(`RIFF\0\0\0\0WEBP<script>alert(1)</script>${' '.repeat(40)}`)],
  ['HTML that begins like an AVIF', Buffer.concat([sample('avif').subarray(0, 28), text('<script>alert(1)</script>'.repeat(4))])],
  ['an image behind a space', Buffer.concat([text(' '), sample('png')])],
  ['HEIC', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')],
  ['BMP', text(`BM${'\0'.repeat(60)}`)],
  ['PDF', text('%PDF-1.7')]
]
