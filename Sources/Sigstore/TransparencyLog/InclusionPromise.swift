// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures

/// What Rekor v1 signs when it promises to include an entry.
enum InclusionPromise {
    /// The promise's message: canonical JSON (RFC 8785) of four members, none of which needs escaping.
    static func signedBytes(of entry: LogEntry) -> [UInt8] {
        let text =
            "{\"body\":\"\(Base64.encode(entry.body))\",\"integratedTime\":\(entry.integratedTime ?? 0),"
            + "\"logID\":\"\(entry.logID.hexadecimal)\",\"logIndex\":\(entry.logIndex)}"
        return Array(text.utf8)
    }
}
