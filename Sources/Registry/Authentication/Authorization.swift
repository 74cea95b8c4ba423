// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The value of an `Authorization` header. Prints as a placeholder.
struct Authorization: Sendable, Equatable {
    let value: String

    /// RFC 7617.
    static func basic(username: String, password: String) -> Authorization {
        Authorization(value: "Basic " + Data("\(username):\(password)".utf8).base64EncodedString())
    }

    /// RFC 6750 section 2.1.
    static func bearer(_ token: String) -> Authorization { Authorization(value: "Bearer " + token) }
}

extension Authorization: CustomStringConvertible, CustomReflectable {
    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
