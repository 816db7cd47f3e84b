/** A chart as it travels: deflated JSON from the kernel, which a cell keeps as base64. */

/** Return the JSON of a chart; `packed` is a DataView or a Uint8Array. */
export async function unpack(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

/** Return bytes as base64. */
export function pack(packed) {
  const bytes = new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** Return the bytes of a base64 text. */
export function bytesOf(kept) {
  return Uint8Array.from(atob(kept), (letter) => letter.charCodeAt(0));
}
