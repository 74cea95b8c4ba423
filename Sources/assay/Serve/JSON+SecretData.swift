// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import StrictJSON

extension JSON {
    /// The entries of a Secret, decoded; what is not base64 is none.
    var secretData: [String: [UInt8]] {
        var entries: [String: [UInt8]] = [:]
        for member in self["data"]?.object?.members ?? [] {
            entries[member.key] = member.value.string.flatMap { Data(base64Encoded: $0) }.map { Array($0) }
        }
        return entries
    }
}
