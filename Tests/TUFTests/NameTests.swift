// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

@testable import TUF

/// Role and target names in paths and URLs.
struct NameTests {
    @Test(arguments: [
        ("role", "role"), ("?", "%3F"), ("#", "%23"), ("/role", "%2Frole"), ("../role", "..%2Frole"),
        ("a b-._~", "a%20b-._~"), ("é", "%C3%A9"), ("%2F", "%252F"), ("..", "%2E%2E"), (".", "%2E"),
        (".a", ".a"),
        ("\u{0}", "%00"),
    ])
    func aNameIsOnePartOfAPath(name: String, quoted: String) {
        #expect(PercentName.quoted(name) == quoted)
    }

    @Test(arguments: [
        ("a/b.c", "a/b.c"), ("a b?#", "a%20b%3F%23"), ("%41", "%41"), ("%4", "%254"), ("...", "..."),
        ("é", "%C3%A9"),
        ("a%2Fb", "a%2Fb"),
    ])
    func aTargetIsAPath(name: String, path: String) {
        #expect(PercentName.path(name) == path)
    }

    @Test(arguments: ["?", "#", "/delegated", "../delegated", "..", "a/b", ".", "ä"])
    func anUnusualRoleStaysInItsFolder(role: String) async throws {
        let test = try ClientTest()
        test.repository.delegate(role)
        test.repository.add("file", "text", to: role)
        try test.repository.publish(role, "targets", "snapshot", "timestamp")
        #expect(await test.download("file") == nil)
        let names = try FileManager.default.contentsOfDirectory(atPath: test.store.path)
        #expect(
            names.sorted()
                == [
                    "\(PercentName.quoted(role)).json", "root.json", "snapshot.json", "targets.json",
                    "timestamp.json",
                ].sorted())
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: test.folder).sorted() == [
                "metadata", "targets",
            ])
    }
}
