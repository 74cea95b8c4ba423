// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

@testable import TUF

/// An edge of a graph of delegations.
struct Edge: Sendable, CustomTestStringConvertible {
    let from: String
    let to: String
    var terminating = false
    var paths = ["*"]
    var testDescription: String { "\(from)→\(to)\(terminating ? "!" : "") \(paths)" }
}

/// The search for a target among delegated roles (section 5.6.7).
struct DelegationTests {
    private func test(_ edges: [Edge], targets: [(role: String, name: String)] = []) throws -> ClientTest {
        let test = try ClientTest()
        for edge in edges {
            test.repository.delegate(edge.to, from: edge.from) {
                $0.isTerminating = edge.terminating
                $0.paths = edge.paths
            }
        }
        for target in targets {
            test.repository.add(target.name, "\(target.name) by \(target.role)", to: target.role)
        }
        for role in Set(edges.map(\.to)).sorted() { try test.repository.publish(role) }
        try test.repository.publish("targets", "snapshot", "timestamp")
        return test
    }

    @Test(arguments: [
        ([Edge(from: "targets", to: "A"), Edge(from: "targets", to: "B")], ["A", "B"]),
        (
            [Edge(from: "targets", to: "A"), Edge(from: "targets", to: "B"), Edge(from: "B", to: "C")],
            ["A", "B", "C"]
        ),
        // Depth first (go-tuf CVE-2024-47534: in the order of the delegations).
        (
            [
                Edge(from: "targets", to: "A"), Edge(from: "targets", to: "B"), Edge(from: "A", to: "C"),
                Edge(from: "A", to: "D"),
            ], ["A", "C", "D", "B"]
        ),
        // Behind a terminating role only its own delegations.
        (
            [
                Edge(from: "targets", to: "A"), Edge(from: "targets", to: "B"),
                Edge(from: "A", to: "C", terminating: true), Edge(from: "A", to: "D"),
            ], ["A", "C"]
        ),
        (
            [
                Edge(from: "targets", to: "A"), Edge(from: "targets", to: "B"),
                Edge(from: "A", to: "C", terminating: true), Edge(from: "C", to: "D"),
            ], ["A", "C", "D"]
        ),
        // A terminating role that is not trusted with the target ends nothing.
        (
            [
                Edge(from: "targets", to: "A", terminating: true, paths: ["*.py"]),
                Edge(from: "targets", to: "B"),
                Edge(from: "A", to: "C"),
            ], ["B"]
        ),
        // No role twice.
        (
            [
                Edge(from: "targets", to: "A"), Edge(from: "targets", to: "B"), Edge(from: "B", to: "C"),
                Edge(from: "C", to: "D"), Edge(from: "D", to: "B"),
            ], ["A", "B", "C", "D"]
        ),
        (
            [
                Edge(from: "targets", to: "A"), Edge(from: "targets", to: "B"), Edge(from: "B", to: "C"),
                Edge(from: "A", to: "C", paths: ["*.py"]),
            ], ["A", "B", "C"]
        ),
    ])
    func theOrderOfTheSearch(edges: [Edge], visited: [String]) async throws {
        let test = try test(edges)
        #expect(await test.download("missing") == .targetUnknown)
        #expect(test.requests().dropFirst(4) == visited.map { "1.\($0).json" }[...])
    }

    @Test(arguments: [
        ("README.md", ["A"], true), ("releases/x/x_v1", ["B", "C"], true),
        ("releases/y/y_v1.zip", ["B", "D"], true), ("releases/z/z_v1.zip", ["B"], false),
    ])
    func aTargetIsBelievedFromRolesTrustedWithIt(name: String, visited: [String], found: Bool) async throws {
        let test = try test(
            [
                Edge(from: "targets", to: "A", paths: ["*.doc", "*.md"]),
                Edge(from: "targets", to: "B", paths: ["releases/*/*"]),
                Edge(from: "B", to: "C", paths: ["releases/x/*"]),
                Edge(from: "B", to: "D", paths: ["releases/y/*.zip"]),
            ],
            targets: [
                ("A", "README.md"), ("C", "releases/x/x_v1"), ("D", "releases/y/y_v1.zip"),
                ("D", "releases/z/z_v1.zip"),
            ])
        #expect(await test.download(name) == (found ? nil : .targetUnknown))
        #expect(test.requests().dropFirst(4).prefix(visited.count) == visited.map { "1.\($0).json" }[...])
    }

    @Test func theMoreTrustedRoleWins() async throws {
        let test = try test(
            [Edge(from: "targets", to: "A"), Edge(from: "targets", to: "B")],
            targets: [("B", "file"), ("A", "file")])
        #expect(await test.download("file") == nil)
        #expect(try test.downloads() == ["file": "file by A"])
    }

    @Test(arguments: [1, 2])
    func aSearchEnds(limit: Int) async throws {
        let test = try test([Edge(from: "targets", to: "A"), Edge(from: "A", to: "B")])
        test.limits.delegations = limit
        #expect(await test.download("missing") == (limit == 1 ? .tooManyDelegations : .targetUnknown))
    }

    @Test func aRoleThatFailsEndsTheSearch() async throws {
        let test = try test(
            [Edge(from: "targets", to: "A"), Edge(from: "targets", to: "B")], targets: [("B", "file")])
        let good = test.repository.content.served["metadata/1.A.json"]
        test.repository.content.served["metadata/1.A.json"] =
            test.repository.content.served["metadata/1.B.json"]
        #expect(await test.download("file") == .threshold)
        #expect(try test.kept()["A"] == nil)
        test.repository.content.served["metadata/1.A.json"] = good
        #expect(await test.download("file") == nil)
    }

    @Test func aRoleHasToBeListed() async throws {
        let test = try test([Edge(from: "targets", to: "A")], targets: [("A", "file")])
        let file = test.repository.content.files.removeValue(forKey: "A")
        try test.repository.publish("snapshot", "timestamp")
        #expect(await test.download("file") == .roleUnlisted)
        test.repository.content.files["A"] = file
        try test.repository.publish("snapshot", "timestamp")
        #expect(await test.download("file") == nil)
    }

    @Test(arguments: [0, 1])
    func anExpiredRole(seconds: Int) async throws {
        let test = try test([Edge(from: "targets", to: "A")], targets: [("A", "file")])
        test.repository.content.roles["A"]?.expires = TestRepository.now + seconds
        try test.repository.publish("A", "snapshot", "timestamp")
        #expect(await test.download("file") == (seconds == 0 ? .expired : nil))
        #expect(try test.kept()["A"] == (seconds == 0 ? nil : 2))
    }

    @Test func aKeptRoleThatExpiredIsFetchedAgain() async throws {
        let test = try test([Edge(from: "targets", to: "A")], targets: [("A", "one"), ("A", "two")])
        test.repository.content.roles["A"]?.expires = TestRepository.now + 60
        try test.repository.publish("A", "snapshot", "timestamp")
        #expect(await test.download("one") == nil)
        test.now += 60
        #expect(await test.download("two") == .expired)
        test.repository.content.roles["A"]?.expires += 60
        try test.repository.publish("A", "snapshot", "timestamp")
        #expect(await test.download("two") == nil)
    }

    /// Both python-tuf and go-tuf believe a role that they loaded once, whoever delegates to it now.
    @Test func aRoleIsCheckedUnderTheKeysOfWhoDelegatesToIt() async throws {
        let test = try ClientTest()
        let shared = TestSigners()
        test.repository.delegate("A") { $0.paths = ["a"] }
        test.repository.delegate("B") { $0.paths = ["b"] }
        test.repository.delegate("C", from: "A") { $0.signers = shared }
        // B lists a key for C that never signed it.
        test.repository.delegate("C", from: "B") { $0.signers.signing = [] }
        test.repository.add("a", "text", to: "C")
        test.repository.add("b", "text", to: "C")
        try test.repository.publish("A", "B", "C", "targets", "snapshot", "timestamp")
        let client = test.client()
        let store = test.targetStore
        #expect(
            await ClientTest.code { () async throws(TUFError) in
                try await client.target(named: "a", in: store)
            }
                == nil)
        #expect(
            await ClientTest.code { () async throws(TUFError) in
                try await client.target(named: "b", in: store)
            }
                == .threshold)
    }

    @Test(arguments: ["root", "timestamp", "snapshot", "targets", ""])
    func aDelegatedRoleTakesNoOthersPlace(name: String) async throws {
        for role in [name, "A"] {
            let test = try ClientTest()
            let delegations: JSON = [
                "keys": [:],
                "roles": [
                    [
                        "name": .string(role), "keyids": [], "threshold": 1, "terminating": false,
                        "paths": ["*"],
                    ]
                ],
            ]
            test.repository.content.roles["targets"]?.more["delegations"] = delegations
            try test.repository.publish("targets", "snapshot", "timestamp")
            #expect(await test.refresh() == (role == name ? .malformed : nil))
        }
    }

    @Test func hashPrefixesAndBinsFindTheirTargets() throws {
        // SHA-256 of "file": 3b9c358f36f0a31b…
        let limits = TUFLimits()
        let keys = JSON.object(JSONObject())
        func names(_ delegations: JSON) throws -> [String] {
            try Delegations(JSONCursor(delegations), limits: limits).roles(for: "file").names
        }
        func listed(_ prefix: JSON) -> JSON {
            [
                "keys": keys,
                "roles": [
                    [
                        "name": "bin", "keyids": [], "threshold": 1, "terminating": false,
                        "path_hash_prefixes": [prefix],
                    ]
                ],
            ]
        }
        func bins(_ bits: Int) -> JSON {
            [
                "keys": keys,
                "succinct_roles": [
                    "keyids": [], "threshold": 1, "bit_length": .int(bits), "name_prefix": "bin",
                ],
            ]
        }
        #expect(try names(listed("3b")) == ["bin"])
        #expect(try names(listed("3c")) == [])
        #expect(try names(bins(1)) == ["bin-0"])
        #expect(try names(bins(4)) == ["bin-3"])
        #expect(try names(bins(5)) == ["bin-07"])
        #expect(try names(bins(32)) == ["bin-3b9c358f"])
        #expect(throws: JSONShapeError.self) { try names(bins(33)) }
    }
}
