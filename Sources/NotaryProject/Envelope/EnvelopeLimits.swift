// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// What a signature envelope may hold.
enum EnvelopeLimits {
    /// Real ones are of 2 to 15 KiB, and the largest by a time-stamp's certificates.
    static let bytes = 1 << 20
    static let certificates = 16
    /// Of one attribute or annotation, in UTF-8.
    static let text = 4 << 10
    /// In one header, signed or not.
    static let attributes = 64
    static let annotations = 64
    /// The JSON of an envelope and of its header: no value stands deeper than a list in an object.
    static let json = JSONLimits(bytes: bytes, depth: 8, nodes: 512)
    static let payload = JSONLimits(bytes: bytes, depth: 16, nodes: 2048)
}
