// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON
import Synchronization

@testable import TUF

/// A repository in memory: tests change `content`, publish roles, and look at what was asked for.
final class TestRepository: Fetcher {
    /// 2027-01-15T08:00:00Z
    static let now = 1_800_000_000
    static let metadataURL = "https://repo.example/metadata"
    static let targetURL = "https://repo.example/targets/"

    struct Content: Sendable {
        var roles: [String: TestRole] = [:]
        /// Signers of the top-level roles; those of delegated roles stand in the delegations.
        var signers: [String: TestSigners] = [:]
        var consistentSnapshot = true
        /// Whether snapshot and timestamp give lengths and hashes.
        var describesFiles = false
        var files: [String: FileState] = [:]
        /// What is served, by path; a version of a role stays.
        var served: [String: [UInt8]] = [:]
        var requests: [String] = []
        var failure: FetchError?
        var extraKeys: [String: JSON] = [:]
    }

    struct FileState: Sendable {
        var version: Int
        var bytes: [UInt8]
    }

    private let state = Mutex(Content())

    var content: Content {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }

    init() throws {
        for kind in MetadataKind.allCases {
            content.roles[kind.rawValue] = TestRole(kind: kind)
            content.signers[kind.rawValue] = TestSigners()
        }
        try publish("targets", "snapshot", "timestamp", "root")
    }

    /// The newest root, to start a client from.
    var root: [UInt8] { content.files["root"]?.bytes ?? [] }

    func fetch(_ url: String, limit: Int) async throws(FetchError) -> [UInt8] {
        let path = String(url.dropFirst("https://repo.example/".count))
        content.requests.append(path)
        if let failure = content.failure { throw failure }
        guard let bytes = content.served[path] else { throw .notFound }
        guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
        return bytes
    }

    // MARK: Publishing

    /// Signs and serves roles in their order; a role that was published before gets the next version.
    func publish(_ names: String...) throws {
        for name in names { try publish(name, bump: content.files[name] != nil) }
    }

    func publish(_ name: String, bump: Bool) throws {
        if bump { content.roles[name]?.version += 1 }
        guard let role = content.roles[name] else { return }
        let payload = signed(name, role)
        let canonical = try payload.canonicalForm()
        let signatures = try signing(name).map { try $0.signature(of: canonical) }
        serve(name, version: role.version, document(payload, signatures).serialized())
    }

    /// Signs one role by hand: `change` edits the document after it was signed.
    func publish(_ name: String, changing change: (inout JSONObject) throws -> Void) throws {
        try publish(name, bump: content.files[name] != nil)
        guard let role = content.roles[name], let file = content.files[name],
            var object = try JSON(parsing: file.bytes).object
        else { return }
        try change(&object)
        serve(name, version: role.version, JSON.object(object).serialized())
    }

    /// Serves bytes as a version of a role.
    func serve(_ name: String, version: Int, _ bytes: [UInt8]) {
        content.files[name] = FileState(version: version, bytes: bytes)
        let file = PercentName.quoted(name) + ".json"
        content.served["metadata/\(version).\(file)"] = bytes
        if name != "root" { content.served["metadata/\(file)"] = bytes }
    }

    /// Adds a target to a role, and serves it under its plain and its hashed name.
    func add(_ target: String, _ text: String, to role: String = "targets", algorithms: [String] = ["sha256"])
    {
        let bytes = Array(text.utf8)
        let (folder, name) = split(target)
        var hashes = JSONObject()
        for algorithm in algorithms {
            let digest = OCIModel.Digest.Algorithm(rawValue: algorithm).map { Digest(of: bytes, $0).hex }
            hashes[algorithm] = .string(digest ?? String(repeating: "0", count: 64))
            if let digest { content.served["targets/\(folder)\(digest).\(name)"] = bytes }
        }
        content.roles[role]?.targets[target] = ["length": .int(bytes.count), "hashes": .object(hashes)]
        content.served["targets/\(target)"] = bytes
    }

    /// Adds a role under another one; nothing is published.
    func delegate(
        _ name: String, from delegator: String = "targets",
        _ change: (inout TestDelegation) -> Void = { _ in }
    ) {
        var delegation = TestDelegation(name: name)
        change(&delegation)
        content.roles[delegator]?.delegations.append(delegation)
        if content.roles[name] == nil { content.roles[name] = TestRole(kind: .targets) }
    }

    // MARK: Documents

    func document(_ payload: JSON, _ signatures: [JSON]) -> JSON {
        ["signatures": .array(signatures), "signed": payload]
    }

    func signed(_ name: String, _ role: TestRole) -> JSON {
        var object = JSONObject()
        object["_type"] = .string(role.kind.rawValue)
        object["spec_version"] = .string(role.specVersion)
        object["version"] = .int(role.version)
        object["expires"] = .string(RFC3339.text(role.expires))
        for (key, value) in body(role) { object[key] = value }
        for (key, value) in role.more { object[key] = value }
        return .object(object)
    }

    private func body(_ role: TestRole) -> [String: JSON] {
        switch role.kind {
        case .root:
            var roles = JSONObject()
            for kind in MetadataKind.allCases {
                roles[kind.rawValue] = content.signers[kind.rawValue]?.json()
            }
            return [
                "keys": keys(content.signers.values.flatMap(\.listed)), "roles": .object(roles),
                "consistent_snapshot": .bool(content.consistentSnapshot),
            ]
        case .timestamp: return ["meta": meta(["snapshot"])]
        case .snapshot:
            let names = content.files.keys.filter { !["root", "timestamp", "snapshot"].contains($0) }
            return ["meta": meta(names.sorted())]
        case .targets:
            var targets = JSONObject()
            for (name, target) in role.targets { targets[name] = target }
            guard !role.delegations.isEmpty else { return ["targets": .object(targets)] }
            return [
                "targets": .object(targets),
                "delegations": [
                    "keys": keys(role.delegations.flatMap(\.signers.listed)),
                    "roles": .array(
                        role.delegations.map { delegation in
                            delegation.signers.json([
                                "name": .string(delegation.name), "paths": .strings(delegation.paths),
                                "terminating": .bool(delegation.isTerminating),
                            ])
                        }),
                ],
            ]
        }
    }

    private func meta(_ names: [String]) -> JSON {
        var meta = JSONObject()
        for name in names {
            guard let file = content.files[name] else { continue }
            var info = JSONObject()
            info["version"] = .int(file.version)
            if content.describesFiles {
                info["length"] = .int(file.bytes.count)
                info["hashes"] = ["sha256": .string(Digest(sha256Of: file.bytes).hex)]
            }
            meta["\(name).json"] = .object(info)
        }
        return .object(meta)
    }

    private func keys(_ keys: [TestKey]) -> JSON {
        var object = JSONObject()
        for key in keys { object[key.identifier] = key.json }
        for (identifier, key) in content.extraKeys { object[identifier] = key }
        return .object(object)
    }

    private func signing(_ name: String) -> [TestKey] {
        if let signers = content.signers[name] { return signers.signing }
        // A role that several delegate to is signed by all their keys.
        return content.roles.values.flatMap(\.delegations).filter { $0.name == name }.flatMap(
            \.signers.signing)
    }

    private func split(_ target: String) -> (folder: Substring, name: Substring) {
        guard let slash = target.lastIndex(of: "/") else { return ("", target[...]) }
        return (target[...slash], target[target.index(after: slash)...])
    }
}
