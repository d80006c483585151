// `CompressionStream` and `DecompressionStream` of the Compression standard: a part of the platform.
import { installLazily, lazily } from "./parts.ts";

export function installCompression(): void {
  installLazily(lazily<typeof import("./parts/compression.ts")>("compression"), ["CompressionStream", "DecompressionStream"]);
}
