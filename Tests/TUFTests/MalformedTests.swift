// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

@testable import TUF

/// Documents that are not metadata (go-tuf CVE-2026-23991: none of them may end the process).
struct MalformedTests {
    private static let texts = [
        "", "null", "[]", "{}", "\"", #"{"signed":null,"signatures":[]}"#, #"{"signed":[],"signatures":[]}"#,
        #"{"signed":{},"signatures":{}}"#, String(repeating: "[", count: 10_000),
        #"{"signed":{"_type":1,"version":1,"spec_version":"1.0","expires":"2030-01-01T00:00:00Z"},"signatures":[]}"#,
    ]

    @Test(arguments: texts)
    func isNotMetadata(text: String) throws {
        let bytes = Array(text.utf8)
        let repository = try TestRepository()
        let root = try TrustedRoot(anchor: repository.root)
        #expect(code { () throws(TUFError) in _ = try TrustedRoot(anchor: bytes) } == .malformed)
        #expect(code { () throws(TUFError) in _ = try root.successor(bytes) } == .malformed)
        #expect(
            code { () throws(TUFError) in
                _ = try root.timestamp(fetched: bytes, cached: bytes, at: TestRepository.now)
            } == .malformed)
    }

    /// A member of a root, replaced; `nil` stands for a member that is missing.
    @Test(
        arguments: [
            ("version", "1"), ("version", 0), ("version", -1), ("version", 9_223_372_036_854_775_807),
            ("version", nil),
            ("spec_version", 1), ("keys", []), ("keys", ["k": []]), ("keys", ["k": ["keytype": "ed25519"]]),
            ("roles", []), ("roles", [:]), ("consistent_snapshot", "yes"), ("expires", 1),
            ("x", JSON(.number("1.5"))),
        ] as [(String, JSON)])
    func aMemberIsWrong(member: String, value: JSON) throws {
        let repository = try TestRepository()
        #expect(code { () throws(TUFError) in _ = try TrustedRoot(anchor: repository.root) } == nil)
        var file = try #require(try JSON(parsing: repository.root).object)
        var signed = try #require(file["signed"]?.object)
        signed[member] = value
        file["signed"] = .object(signed)
        let bytes = JSON.object(file).serialized()
        #expect(code { () throws(TUFError) in _ = try TrustedRoot(anchor: bytes) } == .malformed)
    }

    @Test(arguments: [
        ("1.0", true), ("1.0.31", true), ("1.99", true), ("2.0", false), ("1", false), ("1.x", false),
        ("1.0.0.0", false), ("", false), ("01.0", false),
    ])
    func theSpecificationIsVersion1(version: String, isSupported: Bool) throws {
        let repository = try TestRepository()
        repository.content.roles["root"]?.specVersion = version
        try repository.publish("root")
        let result = code { () throws(TUFError) in _ = try TrustedRoot(anchor: repository.root) }
        #expect(result == (isSupported ? nil : .unsupportedSpecification))
    }

    /// Every byte of a signed root matters, or is white space outside of what is signed.
    @Test func noByteOfASignedRootCanChange() throws {
        let repository = try TestRepository()
        let good = repository.root
        let name = Array("\"signed\":".utf8)
        let first = try #require(good.indices.first { good[$0...].starts(with: name) }) + name.count
        for index in first..<(good.count - 1) {
            var bytes = good
            bytes[index] ^= 1
            #expect(
                code { () throws(TUFError) in _ = try TrustedRoot(anchor: bytes) } != nil, "byte \(index)")
        }
    }
}
