// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The scheme of an `Authorization` header (RFC 9110 §11.6.2). What it carries is not kept.
package enum AuthorizationScheme: Sendable, Hashable {
    case basic
    case bearer
    /// Another scheme, in lower case.
    case other(String)
}

/// An `Authorization` header.
struct AuthorizationHeader {
    let scheme: AuthorizationScheme
    let parameter: String

    init(_ value: String) {
        let parts = value.split(separator: " ", maxSplits: 1)
        switch parts.first?.lowercased() {
        case "basic": scheme = .basic
        case "bearer": scheme = .bearer
        case let name: scheme = .other(name ?? "")
        }
        parameter = parts.dropFirst().first.map(String.init) ?? ""
    }

    /// Whether this is HTTP Basic with those credentials.
    func shows(_ credentials: Credentials) -> Bool {
        scheme == .basic && parameter == credentials.basicParameter
    }
}

extension Credentials {
    /// What follows `Basic ` in a header (RFC 7617 §2).
    package var basicParameter: String { Data("\(user):\(password)".utf8).base64EncodedString() }
}

extension RegistryRequest {
    var authorization: AuthorizationHeader? { headers["Authorization"].map(AuthorizationHeader.init) }
}
