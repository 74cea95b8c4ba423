// SPDX-License-Identifier: Apache-2.0

import Discovery
import LinearPattern
import Testing

@Suite struct TagSelectionTests {
    private static let hex = String(repeating: "0123456789abcdef", count: 4)
    private static let tags = [
        "latest", "1.0.0", "v2.0.0", "2.0.0", "2.0", "10.0.0", "3.0.0-rc.1", "main-20261103", "sha256-\(hex)",
        "sha256-\(hex).sig", "sha256-\(hex).att", "sha256-\(hex).sbom", "sha512-\(hex)\(hex)", "1",
    ]

    @Test("versions, the highest first; of equal ones the later by bytes") func semVer() {
        let found = TagSelection(.semVer(nil, isStrict: true)).candidates(among: Self.tags)
        #expect(found.tags.map(\.tag) == ["10.0.0", "3.0.0-rc.1", "v2.0.0", "2.0.0", "1.0.0"])
    }

    @Test("versions that leave out numbers count where that is allowed") func loose() {
        let found = TagSelection(.semVer(nil, isStrict: false)).candidates(among: Self.tags)
        #expect(
            found.tags.map(\.tag) == ["10.0.0", "3.0.0-rc.1", "v2.0.0", "2.0.0", "2.0", "1.0.0", "1"])
    }

    @Test("a constraint keeps what it contains") func constraint() throws {
        let selection = TagSelection(.semVer(try VersionConstraint("^2"), isStrict: true))
        #expect(selection.candidates(among: Self.tags).tags.map(\.tag) == ["v2.0.0", "2.0.0"])
    }

    @Test("any tag, the last by bytes first") func lexical() {
        let found = TagSelection(.lexical).candidates(among: ["b", "B", "a-1", "a", "_", "9", "10"])
        #expect(found.tags.map(\.tag) == ["b", "a-1", "a", "_", "B", "9", "10"])
    }

    @Test("one tag, whatever else there is") func digest() {
        let found = TagSelection(.digest(tag: "stable")).candidates(among: [])
        #expect(found.tags.map(\.tag) == ["stable"])
    }

    @Test("tags of signatures are hidden, and counted; others like them are not") func hidden() {
        let found = TagSelection(.lexical).candidates(among: Self.tags)
        #expect(found.listed == Self.tags.count)
        #expect(found.hidden == 5)
        #expect(found.tags.count == Self.tags.count - 5)
        let others = ["sha256-\(Self.hex.dropLast())", "sha256-\(Self.hex.uppercased())", "sha1-\(Self.hex)"]
        #expect(TagSelection(.lexical).candidates(among: others).tags.count == others.count)
    }

    /// Regular expressions that must be found, that must not, and what is left of the tags.
    static let patterns: [([String], [String], [String])] = [
        ([], [], ["main-2", "main-1", "dev-1"]),
        (["^main-"], [], ["main-2", "main-1"]),
        (["in-"], [], ["main-2", "main-1"]),
        (["^in-"], [], []),
        (["2$", "^dev"], [], ["main-2", "dev-1"]),
        ([], ["-1"], ["main-2"]),
        (["main"], ["2"], ["main-1"]),
    ]

    @Test("regular expressions are searched for", arguments: patterns)
    func regexes(_ allowed: [String], _ ignored: [String], _ left: [String]) throws {
        let selection = TagSelection(
            .lexical, allowed: try allowed.map { try Pattern($0) },
            ignored: try ignored.map { try Pattern($0) })
        #expect(selection.candidates(among: ["dev-1", "main-1", "main-2"]).tags.map(\.tag) == left)
    }

    @Test(
        "platforms",
        arguments: [
            ("linux/amd64", true), ("linux/arm/v7", true), ("linux", false),
            ("linux/", false), ("/amd64", false), ("linux/arm/v7/x", false), ("", false),
        ])
    func platform(_ text: String, _ isOne: Bool) {
        #expect((ImagePlatform(text) != nil) == isOne)
    }
}
