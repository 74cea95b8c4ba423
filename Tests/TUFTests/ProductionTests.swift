// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import StrictJSON
import Testing

@testable import TUF

/// Sigstore's own roots, as its public-good instance published them.
@Suite(.enabled(if: Vector.hasProduction, "the public test data is not here"))
struct ProductionTests {
    /// 2026-08-22T00:00:00Z
    private let now = 1_787_356_800

    private func root(_ version: Int) throws -> [UInt8] {
        try Vector.production("root_history/\(version).root.json")
    }

    @Test func fromTheFifthRootToTheFifteenth() throws {
        var root = try TrustedRoot(anchor: try root(5))
        for version in 6...15 { root = try root.successor(try self.root(version)) }
        #expect(root.root.header.version == 15)
        let timestamp = try Vector.production("timestamp.json")
        let update = try root.timestamp(fetched: timestamp, cached: nil, at: now)
        #expect(update.timestamp.timestamp.header.version == 762)
        #expect(update.timestamp.timestamp.snapshot.version == 165)
    }

    @Test(arguments: 5...15)
    func eachIsAnAnchor(version: Int) throws {
        #expect(try TrustedRoot(anchor: try root(version)).root.header.version == version)
    }

    /// Their times and keys are of forms that came before the specification.
    @Test(arguments: [(1, TUFError.Code.malformed), (2, .malformed), (3, .malformed), (4, .threshold)])
    func theFirstFourAreNot(version: Int, expected: TUFError.Code) throws {
        let bytes = try root(version)
        #expect(code { () throws(TUFError) in _ = try TrustedRoot(anchor: bytes) } == expected)
    }

    @Test func noRootIsLeftOut() throws {
        let seven = try TrustedRoot(anchor: try root(7))
        let nine = try root(9)
        #expect(code { () throws(TUFError) in _ = try seven.successor(nine) } != nil)
    }

    @Test func theLastRootHasExpired() throws {
        let root = try TrustedRoot(anchor: try root(15))
        #expect(code { () throws(TUFError) in try root.checkExpiry(at: now) } == nil)
        let expiry = try #require(RFC3339.seconds("2026-11-20T13:58:18Z"))
        #expect(code { () throws(TUFError) in try root.checkExpiry(at: expiry - 1) } == nil)
        #expect(code { () throws(TUFError) in try root.checkExpiry(at: expiry) } == .expired)
    }
}
