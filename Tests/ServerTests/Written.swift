// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Synchronization

/// Keeps what was written.
final class Written: Sendable {
    private let state = Mutex<[UInt8]>([])

    func add(_ bytes: [UInt8]) { state.withLock { $0 += bytes } }

    var bytes: [UInt8] { state.withLock { $0 } }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    var lines: [JSON] {
        bytes.split(separator: UInt8(ascii: "\n")).compactMap { try? JSON(parsing: $0) }
    }
}
