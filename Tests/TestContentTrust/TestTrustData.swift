// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
package import StrictJSON

/// Trust data of a repository with fresh keys, adjustable for one fault at a time.
package struct TestTrustData {
    package static let now = 1_800_000_000
    package static let name = "registry.example/team/app"

    /// Who signs a role, and how many must.
    package struct Signers {
        package var keys: [TestTrustKey]
        package var threshold: Int
        /// Who does sign it; `nil` for all.
        package var signing: [TestTrustKey]?

        package init(keys: [TestTrustKey], threshold: Int = 1, signing: [TestTrustKey]? = nil) {
            self.keys = keys
            self.threshold = threshold
            self.signing = signing
        }
    }

    package struct Delegation {
        package var name: String
        package var signers: Signers
        package var paths: [String]
        package var images: [String: [UInt8]]
        /// Whether the snapshot lists it.
        package var isPublished = true
        package var delegations: [Delegation] = []

        package init(
            name: String, signers: Signers, paths: [String] = [""],
            images: [String: [UInt8]] = ["v1": Array("one".utf8)]
        ) {
            self.name = name
            self.signers = signers
            self.paths = paths
            self.images = images
        }
    }

    package var name = Self.name
    package var root: Signers
    package var timestamp = Signers(keys: [.ed25519()])
    package var snapshot = Signers(keys: [.ecdsa()])
    package var targets = Signers(keys: [.ecdsa()])
    /// Versions by role, 1 unless said.
    package var versions: [String: Int] = [:]
    /// Expiries by role, in seconds after ``now``; 500 unless said.
    package var lives: [String: Int] = [:]
    /// Manifests by tag.
    package var images: [String: [UInt8]] = ["v1": Array("one".utf8), "v2": Array("two".utf8)]
    package var delegations: [Delegation] = []
    /// Changes to a role's signed part before it is signed.
    package var edits: [String: (inout JSON) throws -> Void] = [:]
    /// Changes to a role's file after it was signed, before the role above describes it.
    package var forgeries: [String: (inout JSON) throws -> Void] = [:]
    /// Changes to a role's file after the role above described it.
    package var swaps: [String: ([UInt8]) -> [UInt8]] = [:]

    /// The one root key is in a certificate that is made out to the repository.
    package init() throws { root = Signers(keys: [try TestTrustKey.ecdsa().certified(for: Self.name)]) }

    /// What a server serves, by file name.
    package func files() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        var listed: [String: JSON] = [:]

        let root = try rootFile()
        files["root.json"] = swapped("root", root)
        files["\(versions["root"] ?? 1).root.json"] = files["root.json"]
        listed["root"] = Self.info(root)

        try publish("targets", targets, images, delegations, &files, &listed)

        let snapshot = try file("snapshot", "Snapshot", self.snapshot, ["meta": Self.object(listed)])
        let snapshotInfo = Self.info(snapshot)
        files["snapshot.\(Digest(sha256Of: snapshot).hex).json"] = swapped("snapshot", snapshot)
        let timestamp = try file(
            "timestamp", "Timestamp", self.timestamp, ["meta": ["snapshot": snapshotInfo]])
        files["timestamp.json"] = swapped("timestamp", timestamp)
        return files
    }

    private func publish(
        _ role: String, _ signers: Signers, _ images: [String: [UInt8]], _ delegations: [Delegation],
        _ files: inout [String: [UInt8]], _ listed: inout [String: JSON]
    ) throws {
        var keys: [String: JSON] = [:]
        var roles: [JSON] = []
        for delegation in delegations {
            for key in delegation.signers.keys { keys[try key.identifier] = key.json }
            var entry = try Self.role(delegation.signers)
            entry.set(["name"], .string(delegation.name))
            entry.set(["paths"], .strings(delegation.paths))
            roles.append(entry)
            guard delegation.isPublished else { continue }
            try publish(
                delegation.name, delegation.signers, delegation.images, delegation.delegations, &files,
                &listed)
        }
        let content: JSON = [
            "targets": Self.object(images.mapValues(Self.info)),
            "delegations": ["keys": Self.object(keys), "roles": .array(roles)],
        ]
        let bytes = try file(role, "Targets", signers, content)
        files["\(role).\(Digest(sha256Of: bytes).hex).json"] = swapped(role, bytes)
        listed[role] = Self.info(bytes)
    }

    private func rootFile() throws -> [UInt8] {
        var keys: [String: JSON] = [:]
        for key in root.keys + timestamp.keys + snapshot.keys + targets.keys {
            keys[try key.identifier] = key.json
        }
        return try file(
            "root", "Root", root,
            [
                "consistent_snapshot": false, "keys": Self.object(keys),
                "roles": [
                    "root": try Self.role(root), "timestamp": try Self.role(timestamp),
                    "snapshot": try Self.role(snapshot), "targets": try Self.role(targets),
                ],
            ])
    }

    private func file(_ role: String, _ type: String, _ signers: Signers, _ content: JSON) throws -> [UInt8] {
        var signed = content
        signed.set(["_type"], .string(type))
        signed.set(["version"], .int(versions[role] ?? 1))
        // Notary writes nanoseconds.
        let expires = RFC3339.text(Self.now + (lives[role] ?? 500)).dropLast()
        signed.set(["expires"], .string("\(expires).123456789Z"))
        try edits[role]?(&signed)
        let form = try signed.canonicalForm()
        var file: JSON = [
            "signed": signed,
            "signatures": .array(try (signers.signing ?? signers.keys).map { try $0.signature(of: form) }),
        ]
        try forgeries[role]?(&file)
        return file.serialized()
    }

    private func swapped(_ role: String, _ bytes: [UInt8]) -> [UInt8] { swaps[role]?(bytes) ?? bytes }

    private static func role(_ signers: Signers) throws -> JSON {
        [
            "keyids": .strings(try signers.keys.map { try $0.identifier }),
            "threshold": .int(signers.threshold),
        ]
    }

    static func info(_ bytes: [UInt8]) -> JSON {
        [
            "hashes": [
                "sha256": .string(Base64.encode(MessageDigest(of: bytes, .sha256).bytes)),
                "sha512": .string(Base64.encode(MessageDigest(of: bytes, .sha512).bytes)),
            ], "length": .int(bytes.count),
        ]
    }

    private static func object(_ members: [String: JSON]) -> JSON {
        var object = JSONObject()
        for (key, value) in members.sorted(by: { $0.key < $1.key }) { object[key] = value }
        return .object(object)
    }
}
