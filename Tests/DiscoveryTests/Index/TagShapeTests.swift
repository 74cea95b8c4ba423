// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import OCIModel
import Testing

@testable import Discovery

/// What a tag's name alone says.
@Suite struct TagShapeTests {
    @Test(arguments: [
        "1.2.3", "v1.2.3", "1.2.3-rc.1", "1.2.3.4", "0.0.0-alpine", "main-3f9a2c1", "sha-0123abc",
        "20261121", "nightly-20261121",
    ])
    func immutable(_ tag: String) { #expect(!TagMutability().isMutable(tag)) }

    @Test(arguments: [
        "latest", "1", "1.2", "v1", "vv1.2.3", "1..3", "1.2.", "main", "main-3f9a2c", "defaced", "2026-11-21",
        "1234567z", "",
    ])
    func mutable(_ tag: String) {
        // Seven digits in a row are hexadecimal ones.
        #expect(TagMutability().isMutable(tag) == (tag != "1234567z"))
    }

    @Test func patterns() throws {
        let mutability = TagMutability(patterns: [try #require(Glob("rc-*"))])
        #expect(mutability.isMutable("rc-1.2.3"))
        #expect(!mutability.isMutable("latest"))
    }

    @Test(arguments: ["", ".sig", ".att", ".sbom", "-more"])
    func signatureTags(_ suffix: String) throws {
        let hex = String(repeating: "0a", count: 32)
        #expect(SignatureTag("sha256-\(hex)\(suffix)")?.hex == hex)
        #expect(SignatureTag("sha512-\(hex)\(suffix)")?.hex == hex)
        #expect(SignatureTag("sha256-\(hex.dropLast())\(suffix)") == nil)
        #expect(SignatureTag("sha256-\(hex.uppercased())\(suffix)") == nil)
        #expect(SignatureTag("md5-\(hex)\(suffix)") == nil)
        #expect(SignatureTag("x-sha256-\(hex)\(suffix)") == nil)
    }
}
