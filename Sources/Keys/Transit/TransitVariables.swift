// SPDX-License-Identifier: Apache-2.0

import Policy

/// The environment variables that say where a server is and who we are: `VAULT_…`, or `BAO_…` for OpenBao.
///
/// OpenBao's own tools fall back to `VAULT_…` one variable at a time. Here it is all or nothing: where `BAO_ADDR` is
/// missing and `VAULT_ADDR` is set, all are `VAULT_…`, so that no token goes to the other server.
struct TransitVariables: Sendable {
    let prefix: String
    private let surroundings: Surroundings

    init(_ vendor: TransitKeyName.Vendor, _ surroundings: Surroundings) {
        switch vendor {
        case .hashiCorp: prefix = "VAULT_"
        case .openBao:
            let isFallback = surroundings["BAO_ADDR"] == nil && surroundings["VAULT_ADDR"] != nil
            prefix = isFallback ? "VAULT_" : "BAO_"
        }
        self.surroundings = surroundings
    }

    /// The value of the variable of that name after the prefix, when it is set and not empty.
    subscript(name: String) -> String? { surroundings[prefix + name] }

    /// The value of a variable, or the content of the file that the variable with `_FILE` behind its name names.
    func secret(_ name: String, _ exchange: KeyServiceExchange) throws(KeyFetchError) -> String? {
        if let value = self[name] { return try Self.checked(value, from: prefix + name, exchange) }
        guard let path = self["\(name)_FILE"] else { return nil }
        return try secret(inFile: path, namedBy: "\(prefix)\(name)_FILE", exchange)
    }

    /// The content of a file, without the white space around it.
    func secret(
        inFile path: String, namedBy source: String, _ exchange: KeyServiceExchange
    ) throws(KeyFetchError) -> String {
        let bytes: [UInt8]
        do {
            bytes = try surroundings.readFile(path, Self.largestSecret)
        } catch {
            throw exchange.fault(.misconfigured("\(source) is \(path), which cannot be read: \(error)"))
        }
        let isSpace = { (byte: UInt8) in byte <= 0x20 }
        let text = String(
            decoding: bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed(), as: UTF8.self)
        guard !text.isEmpty else {
            throw exchange.fault(.misconfigured("\(source) is \(path), which is empty"))
        }
        return try Self.checked(text, from: path, exchange)
    }

    /// What goes into a header field must not end it. The value is not shown: it is a secret.
    private static func checked(
        _ value: String, from source: String, _ exchange: KeyServiceExchange
    ) throws(KeyFetchError) -> String {
        guard value.utf8.count <= largestSecret, value.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
            throw exchange.fault(
                .misconfigured("\(source) holds a space or another character that no credential has"))
        }
        return value
    }

    /// Service-account tokens take some 1 to 2 KB, batch tokens of Vault less.
    private static let largestSecret = 16 << 10
}
