// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Signatures
import StrictJSON
import Testing

/// `Tests/Fixtures/signatures/vectors.json`.
struct SignatureVectors {
    struct Entry: Sendable, CustomTestStringConvertible {
        var key: String
        var scheme: String
        var algorithm: String?
        var signature: [UInt8]
        var testDescription: String { "\(key) \(scheme)" }
    }

    static let all: SignatureVectors? = try? SignatureVectors()
    static var signatures: [Entry] { all?.signatures ?? [] }
    static var otherSchemes: [Entry] { all?.otherSchemes ?? [] }

    let message: [UInt8]
    let signatures: [Entry]
    let otherSchemes: [Entry]
    let refusedKeys: [String: String]
    private let keys: [String: String]
    private let others: [String: String]

    private init() throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let root = JSONCursor(
            try JSON(parsing: try Data(contentsOf: tests.appending(path: "Fixtures/signatures/vectors.json")))
        )
        message = try root.required("message").base64()
        keys = try root.required("keys").stringMap(limit: 100)
        others = try root.required("others").stringMap(limit: 100)
        refusedKeys = try root.required("refusedKeys").stringMap(limit: 100)
        func entries(_ name: String) throws -> [Entry] {
            try root.required(name).array(limit: 100).map { entry in
                Entry(
                    key: try entry.required("key").string(), scheme: try entry.required("scheme").string(),
                    algorithm: try entry.optional("algorithm")?.string(),
                    signature: try entry.required("signature").base64())
            }
        }
        signatures = try entries("signatures")
        otherSchemes = try entries("otherSchemes")
    }

    func key(_ name: String) throws -> PublicKey { try PublicKey(pemEncoded: keys[name] ?? "") }

    /// A key of the same kind that signed nothing.
    func otherKey(_ name: String) throws -> PublicKey { try PublicKey(pemEncoded: others[name] ?? "") }

    func entry(_ key: String) -> Entry? { signatures.first { $0.key == key } }
}
