// SPDX-License-Identifier: Apache-2.0

/// What a text may cost to parse.
public struct JSONLimits: Sendable {
    /// Largest text, in bytes.
    public var bytes: Int
    /// Deepest nesting of arrays and objects.
    public var depth: Int
    /// Most values in all, keys not counted.
    public var nodes: Int

    /// Limits from their three numbers.
    public init(bytes: Int, depth: Int, nodes: Int) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
    }

    /// 16 MiB, 64 levels, one million values: room for the largest real SBOM that is attested.
    public static let `default` = JSONLimits(bytes: 16 << 20, depth: 64, nodes: 1_000_000)
}
