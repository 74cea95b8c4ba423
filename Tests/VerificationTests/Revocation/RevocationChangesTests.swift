// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import TestServer
import TestSigstore
import Testing
import Verification

private let now = RevocationHost.now

/// A list under `/list` that says that its changes are under `/changes`.
struct RevocationChangesTests {
    private func publish(
        _ host: RevocationHost, number: Int = 5,
        _ edit: (inout TestSigstore.RevocationListRecipe) -> Void = { _ in }
    ) throws {
        try host.publishList("/list") {
            $0.extensions = [.listNumber(number), .changes([host.url("/changes")])]
            edit(&$0)
        }
    }

    private func publishChanges(
        _ host: RevocationHost, since base: Int = 5, number: Int = 6,
        _ edit: (inout TestSigstore.RevocationListRecipe) -> Void = { _ in }
    ) throws {
        try host.publishList("/changes") {
            $0.extensions = [.listNumber(number), .deltaIndicator(base)]
            edit(&$0)
        }
    }

    @Test func whatChangedSinceTheListIsAskedFor() async throws {
        try await withRevocationHost { host, source in
            let revoked = try host.question(lists: ["/list"])
            let good = try host.question(lists: ["/list"])
            try publish(host)
            try publishChanges(host) { $0.entries = [.init(revoked.leaf.serial, at: now - 60)] }
            #expect(await source.status(of: revoked.question, at: now).isRevoked)
            #expect(await source.status(of: good.question, at: now).isGood)
            #expect(host.asked == ["GET /list", "GET /changes"], "both are kept")
        }
    }

    @Test func withoutThemNothingIsKnown() async throws {
        try await withRevocationHost { host, source in
            let (_, question) = try host.question(lists: ["/list"])
            try publish(host)
            #expect(await source.status(of: question, at: now).code == .unreachable)
            try publishChanges(host)
            #expect(await source.status(of: question, at: now + 60).isGood)
            host.publish("/changes") { .failure(500, "broken") }
            #expect(await source.status(of: question, at: now + 4000).isGood, "those before count")
        }
    }

    @Test func placesThatCannotBeAskedAreNoneOfChanges() async throws {
        try await withRevocationHost { host, source in
            let (_, question) = try host.question(lists: ["/list"])
            try publish(host) { $0.extensions = [.listNumber(5), .changes(["ldap://a"])] }
            #expect(await source.status(of: question, at: now) == .unknown(.noUsablePlace("ldap://a")))
        }
    }

    @Test func theNextPlaceIsTriedForChanges() async throws {
        try await withRevocationHost { host, source in
            let (_, question) = try host.question(lists: ["/list"])
            try publish(host) {
                $0.extensions = [.listNumber(5), .changes([host.url("/gone"), host.url("/changes")])]
            }
            try publishChanges(host)
            #expect(await source.status(of: question, at: now).isGood)
            #expect(host.asked == ["GET /list", "GET /gone", "GET /changes"])
        }
    }

    @Test func aCertificateMaySayWhereChangesAre() async throws {
        try await withRevocationHost { host, source in
            let (leaf, question) = try host.question(lists: ["/list"]) {
                $0.set(.changes([host.url("/changes")]))
            }
            try host.publishList("/list") { $0.extensions = [.listNumber(5)] }
            #expect(await source.status(of: question, at: now).code == .unreachable)
            try publishChanges(host) { $0.entries = [.init(leaf.serial, at: now - 60)] }
            #expect(await source.status(of: question, at: now + 60).isRevoked)
        }
    }

    @Test func whoWasRevokedForGoodNeedsNoChanges() async throws {
        try await withRevocationHost { host, source in
            let (leaf, question) = try host.question(lists: ["/list"])
            try publish(host) { $0.entries = [.init(leaf.serial, at: now - 60)] }
            #expect(await source.status(of: question, at: now).isRevoked)
            #expect(host.asked == ["GET /list"])
        }
    }

    @Test func aHoldMayBeTakenBack() async throws {
        try await withRevocationHost { host, source in
            let (leaf, question) = try host.question(lists: ["/list"])
            try publish(host) { $0.entries = [.init(leaf.serial, at: now - 60, .revocationReason(6))] }
            try publishChanges(host) {
                $0.entries = [.init(leaf.serial, at: now - 30, .revocationReason(8))]
            }
            #expect(await source.status(of: question, at: now).isGood)
        }
    }

    // MARK: those that were kept

    @Test func aListThatIsOlderThanItsChangesIsFetchedAgain() async throws {
        try await withRevocationHost { host, source in
            let (_, question) = try host.question(lists: ["/list"])
            try publish(host)
            try publishChanges(host) { $0.nextUpdate = now + 1000 }
            #expect(await source.status(of: question, at: now).isGood)
            try publish(host, number: 8) { $0.thisUpdate = now }
            try publishChanges(host, since: 8, number: 9) { $0.thisUpdate = now }
            #expect(await source.status(of: question, at: now + 1000).isGood)
            #expect(host.asked == ["GET /list", "GET /changes", "GET /changes", "GET /list"])
        }
    }

    @Test func changesThatAreOlderThanTheListAreFetchedAgain() async throws {
        try await withRevocationHost { host, source in
            let (_, question) = try host.question(lists: ["/list"])
            try publish(host) { $0.nextUpdate = now + 1000 }
            try publishChanges(host)
            #expect(await source.status(of: question, at: now).isGood)
            try publish(host, number: 8) { $0.thisUpdate = now }
            try publishChanges(host, since: 8, number: 9) { $0.thisUpdate = now }
            #expect(await source.status(of: question, at: now + 1000).isGood)
            #expect(host.asked == ["GET /list", "GET /changes", "GET /list", "GET /changes"])
        }
    }

    @Test func changesThatNeverFitAreNotAskedForAtEveryQuestion() async throws {
        try await withRevocationHost { host, source in
            let (_, question) = try host.question(lists: ["/list"])
            try publish(host)
            try publishChanges(host, since: 8, number: 9)
            for time in [now, now + 1, now + 59] {
                #expect(await source.status(of: question, at: time).code == .malformed)
            }
            #expect(host.asked == ["GET /list", "GET /changes"])
        }
    }
}
