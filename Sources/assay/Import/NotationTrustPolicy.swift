// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON

/// notation's trust policy for images (Notary Project, "Trust Store and Trust Policy Specification" 1.1), read strictly.
struct NotationTrustPolicy {
    /// One policy of it.
    struct Statement {
        let name: String
        let scopes: [String]
        let level: Level
        let verifyTimestamp: NotaryTrust.TimestampUse?
        let stores: [NotationFolder.Store]
        let identities: [String]
        let place: SourceLocation

        var isForEveryImage: Bool { scopes == ["*"] }
    }

    /// A level with what `override` makes of it.
    struct Level {
        enum Name: String, CaseIterable {
            case strict, permissive, audit, skip
        }

        enum Action: String, CaseIterable {
            case enforce, log, skip
        }

        enum Check: String, CaseIterable {
            case integrity, authenticity, authenticTimestamp, expiry, revocation
        }

        let name: Name
        let overrides: [Check: Action]

        func action(_ check: Check) -> Action {
            if let own = overrides[check] { return own }
            return switch name {
            case .strict: .enforce
            case .permissive: check == .integrity || check == .authenticity ? .enforce : .log
            case .audit: check == .integrity ? .enforce : .log
            case .skip: .skip
            }
        }
    }

    let statements: [Statement]

    /// Throws an ``InputError`` with file and place.
    init(_ json: JSON, file: String) throws(InputError) {
        var reader = NotationObject(json, file: file)
        let version = try reader.text("version")
        guard version == "1.0" else {
            throw reader.fault("version \"\(version)\" is not known; 1.0 is", "version")
        }
        var statements: [Statement] = []
        for element in try reader.list("trustPolicies", most: Self.mostStatements) {
            let statement = try Self.statement(element, file: file)
            if statements.contains(where: { $0.name == statement.name }) {
                throw InputError("\(statement.place): another policy is named \"\(statement.name)\"")
            }
            let taken = Set(statements.flatMap(\.scopes))
            if let scope = statement.scopes.first(where: taken.contains) {
                throw InputError("\(statement.place): another policy has the scope \"\(scope)\"")
            }
            statements.append(statement)
        }
        try reader.finish()
        guard statements.flatMap(\.scopes).count <= Self.mostScopes else {
            throw InputError("\(file): more than \(Self.mostScopes) registry scopes")
        }
        self.statements = statements
    }

    private static func statement(_ json: JSON, file: String) throws(InputError) -> Statement {
        var reader = NotationObject(json, file: file)
        let name = try reader.text("name")
        let scopes = try reader.texts("registryScopes", most: mostScopes)
        guard !scopes.isEmpty else { throw reader.fault("registryScopes is empty", "registryScopes") }
        guard scopes == ["*"] || scopes.allSatisfy(isRepository) else {
            throw reader.fault(
                "a scope is a repository (registry/path, without tag), or \"*\" alone", "registryScopes")
        }
        var verification = NotationObject(try reader.required("signatureVerification"), file: file)
        let level: Level.Name = try verification.word("level")
        let overrides = try Self.overrides(&verification, of: level)
        let verifyTimestamp: NotaryTrust.TimestampUse? =
            verification.has("verifyTimestamp") ? try verification.word("verifyTimestamp") : nil
        try verification.finish()
        let stores = try reader.has("trustStores") ? reader.texts("trustStores", most: mostStores) : []
        let identities =
            try reader.has("trustedIdentities") ? reader.texts("trustedIdentities", most: mostIdentities) : []
        try reader.finish()
        var named: [NotationFolder.Store] = []
        for text in stores {
            guard let store = store(text) else {
                throw reader.fault(
                    "\"\(text)\" is not ca:, signingAuthority: or tsa: and a name", "trustStores")
            }
            named.append(store)
        }
        if level == .skip, scopes == ["*"] {
            throw reader.fault("level skip for every image would verify nothing at all", "registryScopes")
        }
        if level != .skip, named.isEmpty { throw reader.fault("it names no trust store", "trustStores") }
        if level != .skip, identities.isEmpty {
            throw reader.fault("it names no trusted identity", "trustedIdentities")
        }
        return Statement(
            name: name, scopes: scopes, level: Level(name: level, overrides: overrides),
            verifyTimestamp: verifyTimestamp, stores: named, identities: identities, place: reader.place)
    }

    private static func overrides(
        _ verification: inout NotationObject, of level: Level.Name
    ) throws(InputError) -> [Level.Check: Level.Action] {
        guard verification.has("override") else { return [:] }
        var reader = NotationObject(try verification.required("override"), file: verification.place.file)
        var overrides: [Level.Check: Level.Action] = [:]
        for check in Level.Check.allCases where reader.has(check.rawValue) {
            let action: Level.Action = try reader.word(check.rawValue)
            guard check != .integrity, check == .revocation || action != .skip else {
                throw reader.fault("\(check.rawValue) cannot be overridden so", check.rawValue)
            }
            overrides[check] = action
        }
        try reader.finish()
        guard level != .skip || overrides.isEmpty else {
            throw verification.fault("level skip has no override", "override")
        }
        return overrides
    }

    /// `registry/path`, without tag, digest and wildcards.
    private static func isRepository(_ scope: String) -> Bool {
        let parts = scope.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts.allSatisfy({ !$0.isEmpty }), scope.utf8.count <= 512 else {
            return false
        }
        // Only a registry has a port.
        guard parts.dropFirst().allSatisfy({ !$0.contains(":") }) else { return false }
        return scope.utf8.allSatisfy { byte in
            "._-/:".utf8.contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
    }

    /// A name that cannot lead out of the trust stores.
    private static func store(_ text: String) -> NotationFolder.Store? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            let kind = parts.first.flatMap({ NotationFolder.Store.Kind(rawValue: String($0)) }),
            let name = parts.last, !name.isEmpty, !name.hasPrefix("."), name.utf8.count <= 255
        else { return nil }
        guard !name.contains(where: { $0 == "/" || $0 == "\0" || $0.isNewline }) else { return nil }
        return NotationFolder.Store(kind: kind, name: String(name))
    }

    private static let mostStatements = 256
    /// What a policy's `exceptImages` takes.
    private static let mostScopes = 256
    private static let mostStores = 64
    private static let mostIdentities = 64
}
