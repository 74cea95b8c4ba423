// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON

/// A key as a vault answers it (Key Vault REST API, KeyBundle).
struct AzureKey {
    /// The key's identifier with its version, a URL.
    var kid: String
    var jwk: JSONWebKey
    /// What it may be used for, where the vault says so (`key_ops`).
    var operations: Set<String>?
    private var isEnabled: Bool
    /// Seconds since 1970.
    private var notBefore: Int?
    private var expires: Int?

    /// Reads an answer, which must be about the key `asked`, and about its version where it names one.
    init(_ answer: JSONCursor, of asked: AzureKeyID) throws(JSONShapeError) {
        let key = try answer.required("key")
        let kidMember = try key.required("kid")
        kid = try kidMember.string()
        guard Self.names(kid, asked) else { throw kidMember.invalid("is another key than was asked for") }
        jwk = JSONWebKey(key)
        if let list = try key.optional("key_ops")?.array(limit: Self.mostOperations) {
            var operations: Set<String> = []
            for operation in list { operations.insert(try operation.string()) }
            self.operations = operations
        }
        let attributes = try answer.optional("attributes")
        if let enabled = try attributes?.optional("enabled") {
            guard let flag = enabled.json.bool else { throw enabled.invalid("is no boolean") }
            isEnabled = flag
        } else {
            isEnabled = true
        }
        notBefore = try attributes?.optional("nbf")?.int()
        expires = try attributes?.optional("exp")?.int()
    }

    /// Why it is not to be used at that time, in seconds since 1970; `nil` when nothing is in the way.
    func unusableState(at now: Int) -> String? {
        if !isEnabled { return "disabled" }
        if let notBefore, now < notBefore { return "not valid before \(RFC3339.text(notBefore))" }
        if let expires, now >= expires { return "expired at \(RFC3339.text(expires))" }
        return nil
    }

    /// Vaults do not tell the case of names apart.
    private static func names(_ kid: String, _ asked: AzureKeyID) -> Bool {
        guard let found = try? AzureKeyID(kid), let version = found.version else { return false }
        let isSameVersion = asked.version.map { $0.lowercased() == version.lowercased() } ?? true
        return host(found) == host(asked) && found.name.lowercased() == asked.name.lowercased()
            && isSameVersion
    }

    /// With the usual port left out.
    private static func host(_ id: AzureKeyID) -> Substring {
        id.vault.hasSuffix(":443") ? id.vault.dropLast(4) : id.vault[...]
    }

    private static let mostOperations = 32
}
