// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
public import StrictJSON

/// Credentials as docker's `config.json` keeps them: in place, or behind programs that are asked for them.
public struct DockerConfig: Sendable {
    var entries: [(key: CredentialKey, credential: Credential)] = []
    /// Helper names by host.
    var helpers: [String: String] = [:]
    /// The helper for every other host.
    var store: String?

    /// Reads a `config.json`. Keys that say nothing about credentials are passed over.
    public init(_ config: JSONCursor) throws(JSONShapeError) {
        if let auths = try config.optional("auths") { try readEntries(auths) }
        if let names = try config.optional("credHelpers") {
            for (key, name) in try names.stringMap(limit: Self.mostEntries) {
                guard let place = CredentialKey(key) else { continue }
                helpers[place.host] = try Self.checked(helper: name, names)
            }
        }
        if let name = try config.optional("credsStore"), !(try name.string()).isEmpty {
            store = try Self.checked(helper: try name.string(), name)
        }
    }

    /// Reads the older `.dockercfg`, which is the `auths` object alone.
    public init(legacy config: JSONCursor) throws(JSONShapeError) { try readEntries(config) }

    /// Reads a Kubernetes Secret of type `kubernetes.io/dockerconfigjson` or `kubernetes.io/dockercfg`.
    ///
    /// Helpers that it names are dropped: whoever writes a Secret must not choose a program that runs here.
    public init(secret: JSONCursor) throws(JSONShapeError) {
        let type = try secret.required("type")
        switch try type.string() {
        case "kubernetes.io/dockerconfigjson":
            try self.init(try Self.document(".dockerconfigjson", of: secret))
            (helpers, store) = ([:], nil)
        case "kubernetes.io/dockercfg": try self.init(legacy: try Self.document(".dockercfg", of: secret))
        default: throw type.invalid("is not a type of Secret that holds registry credentials")
        }
    }

    /// The credential whose key covers most of the repository's name.
    func entry(host: String, path: String) -> Credential? {
        entries.filter { $0.key.covers(host: host, path: path) }
            .max { $0.key.path.utf8.count < $1.key.path.utf8.count }?.credential
    }

    private mutating func readEntries(_ auths: JSONCursor) throws(JSONShapeError) {
        let keys = try auths.object().keys
        guard keys.count <= Self.mostEntries else {
            throw .tooMany(pointer: auths.pointer, limit: Self.mostEntries)
        }
        for name in keys {
            guard let key = CredentialKey(name), let entry = try auths.optional(name),
                let credential = try Self.credential(entry)
            else { continue }
            entries.append((key, credential))
        }
    }

    /// An entry without any of these stands for one that a helper keeps.
    private static func credential(_ entry: JSONCursor) throws(JSONShapeError) -> Credential? {
        func text(_ key: String) throws(JSONShapeError) -> String? {
            let value = try entry.optional(key)?.string()
            return value?.isEmpty == true ? nil : value
        }
        if let token = try text("identitytoken") { return .identityToken(token) }
        if let token = try text("registrytoken") { return .registryToken(token) }
        if let username = try text("username"), let password = try text("password") {
            return .basic(username: username, password: password)
        }
        guard let auth = try text("auth") else { return nil }
        guard let bytes = Data(base64Encoded: auth), let decoded = String(validating: bytes, as: UTF8.self),
            let colon = decoded.firstIndex(of: ":")
        else { throw try entry.required("auth").invalid("is not user:password in base64") }
        let password = decoded[decoded.index(after: colon)...].unicodeScalars.reversed().drop {
            $0.value == 0
        }
        return .basic(
            username: String(decoded[..<colon]),
            password: String(String.UnicodeScalarView(password.reversed())))
    }

    private static func document(_ key: String, of secret: JSONCursor) throws(JSONShapeError) -> JSONCursor {
        let text: [UInt8]
        let field: JSONCursor
        if let plain = try secret.optional("stringData")?.optional(key) {
            (field, text) = (plain, Array(try plain.string().utf8))
        } else {
            field = try secret.required("data").required(key)
            guard let bytes = Data(base64Encoded: try field.string()) else {
                throw field.invalid("is not base64")
            }
            text = Array(bytes)
        }
        do throws(JSONSyntaxError) {
            return JSONCursor(
                try JSON(parsing: text, limits: JSONLimits(bytes: 1 << 20, depth: 16, nodes: 20_000)))
        } catch {
            // Where the fault stands, without the text around it.
            throw field.invalid("is not JSON (line \(error.position.line), column \(error.position.column))")
        }
    }

    private static func checked(helper name: String, _ place: JSONCursor) throws(JSONShapeError) -> String {
        guard CredentialHelper.isName(name) else {
            throw place.invalid("names a helper with other characters than a-z 0-9 - _ .")
        }
        return name
    }

    private static let mostEntries = 1000
}

extension DockerConfig: CustomStringConvertible, CustomReflectable {
    /// How many entries there are.
    public var description: String { "\(entries.count) registry credentials" }
    /// Nothing inside, so that no dump prints a secret.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
