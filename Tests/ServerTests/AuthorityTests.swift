// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import Logging
import NIOSSL
import ServiceLifecycle
import SwiftASN1
import Synchronization
import Testing
import X509

@testable import Server

@Suite("A certificate authority of our own is shared, renewed, and told before it signs")
struct AuthorityTests {
    private static let day = 86_400
    private static let start = 1_800_000_000
    private static let terms = AuthorityRecord.Terms()

    /// A Secret as far as writers see it.
    private final class Secret: Sendable {
        private struct State {
            var entries: [String: [UInt8]]?
            var version = 0
            var saves = 0
        }
        struct Down: Error {}

        private let state: Mutex<State>
        let isDown = Mutex(false)
        /// Runs before each save, to write in between.
        let before = Mutex<(@Sendable () -> Void)?>(nil)

        init(_ entries: [String: [UInt8]]? = nil) { state = Mutex(State(entries: entries)) }

        var entries: [String: [UInt8]] { state.withLock { $0.entries ?? [:] } }
        var saves: Int { state.withLock { $0.saves } }

        func put(_ entries: [String: [UInt8]]) {
            state.withLock {
                $0.entries = entries
                $0.version += 1
            }
        }

        var store: AuthorityStore {
            AuthorityStore(
                load: {
                    if self.isDown.withLock({ $0 }) { throw Down() }
                    return self.state.withLock {
                        .init(
                            entries: $0.entries ?? [:], version: $0.entries == nil ? nil : String($0.version))
                    }
                },
                save: { entries, version in
                    self.before.withLock { $0 }?()
                    return self.state.withLock { state in
                        let known = state.entries == nil ? nil : String(state.version)
                        guard known == version else { return .conflict }
                        state.entries = entries
                        state.version += 1
                        state.saves += 1
                        return .saved
                    }
                })
        }
    }

    private final class Replica: Sendable {
        let time: Mutex<Int>
        let published = Mutex<[String]>([])
        let authority: SelfMadeAuthority

        init(_ secret: Secret, names: [String] = ["assay.assay-system.svc"], at time: Int = start) throws {
            self.time = Mutex(time)
            let holder = Holder()
            authority = try SelfMadeAuthority(
                names: names, store: secret.store, now: { holder.replica?.time.withLock { $0 } ?? time },
                publish: { bundle in holder.replica?.published.withLock { $0.append(bundle) } },
                logger: Logger(label: "quiet") {
                    JSONLogHandler(label: $0, sink: LogSink(now: { 0 }, write: { _ in }))
                })
            holder.set(self)
        }

        var pair: ServingPair? {
            guard case .memory(let pair) = authority.source else { return nil }
            return pair()
        }

        func advance(days: Int) { time.withLock { $0 += days * day } }
    }

    private final class Holder: Sendable {
        private let state = Mutex<Replica?>(nil)
        var replica: Replica? { state.withLock { $0 } }
        func set(_ replica: Replica) { state.withLock { $0 = replica } }
    }

    /// Whether a certificate of the bundle signed the pair's, and it is valid at that time.
    private static func isTrusted(_ pair: ServingPair?, by bundle: String?, at time: Int) throws -> Bool {
        let leaf = try Certificate(pemEncoded: try #require(pair).certificates)
        let date = Date(timeIntervalSince1970: Double(time))
        return try PEMDocument.parseMultiple(pemString: try #require(bundle)).contains { document in
            let authority = try Certificate(pemDocument: document)
            return authority.publicKey.isValidSignature(leaf.signature, for: leaf)
                && authority.notValidAfter > date
                && leaf.notValidBefore <= date && date < leaf.notValidAfter
        }
    }

    @Test("The first look makes an authority and a serving certificate that TLS takes")
    func first() async throws {
        let secret = Secret()
        let replica = try Replica(secret, names: ["assay.assay-system.svc", "localhost"])
        #expect(replica.pair == nil)
        try await replica.authority.refresh()
        let pair = try #require(replica.pair)
        #expect(try Self.isTrusted(pair, by: replica.authority.caBundle, at: Self.start))
        #expect(replica.published.withLock { $0 } == [replica.authority.caBundle])
        #expect(Set(secret.entries.keys) == ["ca.crt", "ca.key"])

        let leaf = try Certificate(pemEncoded: pair.certificates)
        let names = try #require(try leaf.extensions.subjectAlternativeNames)
        #expect(Array(names) == [.dnsName("assay.assay-system.svc"), .dnsName("localhost")])
        #expect(try leaf.extensions.extendedKeyUsage == ExtendedKeyUsage([.serverAuth]))
        #expect(try leaf.extensions.basicConstraints == .notCertificateAuthority)
        #expect(Int(leaf.notValidAfter.timeIntervalSince1970) == Self.start + 90 * Self.day)
        let authority = try Certificate(pemEncoded: try #require(replica.authority.caBundle))
        #expect(try authority.extensions.basicConstraints == .isCertificateAuthority(maxPathLength: 0))
        #expect(Int(authority.notValidAfter.timeIntervalSince1970) == Self.start + 5 * 365 * Self.day)
        _ = try NIOSSLPrivateKey(bytes: Array(pair.key.utf8), format: .pem)
    }

    @Test("A server serves what the authority made, to those that trust its bundle")
    func served() async throws {
        let secret = Secret()
        let replica = try Replica(secret, names: ["localhost"], at: TestCertificates.now)
        try await replica.authority.refresh()
        let page = APIEndpoint(.get, "/page", authentication: .none) { _ in .text("page") }
        let setup = LiveServer.Setup(api: [page]) { $0.certificate = replica.authority.source }
        try await LiveServer.run(setup) { live in
            let record = try #require(try AuthorityRecord(secret.entries))
            let client = try LiveServer.client(record.current, .automatic)
            let answer = try await live.send("GET", "/page", by: client)
            try await client.shutdown()
            #expect(answer.text == "page")
            #expect(answer.isHTTP2)
            let stranger = try LiveServer.client(live.certificates, .automatic, isRefused: true)
            let refused = try? await live.send("GET", "/page", by: stranger)
            try await stranger.shutdown()
            #expect(refused == nil)
        }
    }

    @Test("Later looks change nothing until it is due")
    func stable() async throws {
        let secret = Secret()
        let replica = try Replica(secret)
        try await replica.authority.refresh()
        let pair = replica.pair
        replica.advance(days: 53)
        try await replica.authority.refresh()
        #expect(replica.pair == pair)
        #expect(secret.saves == 1)
        // Three fifths of ninety days.
        replica.advance(days: 1)
        try await replica.authority.refresh()
        #expect(replica.pair != pair)
        #expect(secret.saves == 1)
    }

    @Test("An authority is followed by another that is told first, and nothing is served that is not trusted")
    func renewal() async throws {
        let secret = Secret()
        let replicas = [try Replica(secret), try Replica(secret)]
        var bundles: [String] = []
        // Each looks every ten days, the second five days after the first.
        for day in stride(from: 0, to: 2_300, by: 5) {
            let looking = replicas[day / 5 % 2]
            for replica in replicas { replica.time.withLock { $0 = Self.start + day * Self.day } }
            try await looking.authority.refresh()
            let bundle = try #require(looking.authority.caBundle)
            if bundles.last != bundle { bundles.append(bundle) }
            for replica in replicas where replica.pair != nil {
                let isTrusted = try Self.isTrusted(replica.pair, by: bundle, at: Self.start + day * Self.day)
                #expect(isTrusted, "day \(day)")
            }
        }
        // One; one and the next; the next and the old one; the next; and again.
        #expect(bundles.count == 7)
        let sizes = try bundles.map { try PEMDocument.parseMultiple(pemString: $0).count }
        #expect(sizes == [1, 2, 2, 1, 2, 2, 1])
    }

    @Test("Replicas that start at once end with one authority")
    func race() async throws {
        let secret = Secret()
        let replicas = try (0..<8).map { _ in try Replica(secret) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for replica in replicas { group.addTask { try await replica.authority.refresh() } }
            try await group.waitForAll()
        }
        #expect(secret.saves == 1)
        #expect(Set(replicas.map { $0.authority.caBundle }).count == 1)
        for replica in replicas {
            #expect(try Self.isTrusted(replica.pair, by: replica.authority.caBundle, at: Self.start))
        }
    }

    @Test("One who loses takes what the other wrote")
    func conflict() async throws {
        let secret = Secret()
        let other = try AuthorityRecord(now: Self.start, terms: Self.terms)
        secret.before.withLock { hook in
            hook = {
                secret.before.withLock { $0 = nil }
                secret.put(other.entries)
            }
        }
        let replica = try Replica(secret)
        try await replica.authority.refresh()
        #expect(replica.authority.caBundle == other.bundle)
        #expect(secret.saves == 0)
    }

    @Test("A store that changes each time is given up in the end")
    func contended() async throws {
        let secret = Secret()
        secret.before.withLock { $0 = { secret.put([:]) } }
        let replica = try Replica(secret)
        await #expect(throws: AuthorityError.contended) { try await replica.authority.refresh() }
        #expect(replica.pair == nil)
    }

    @Test("An empty place that was made before is filled")
    func emptyPlace() async throws {
        let secret = Secret([:])
        let replica = try Replica(secret)
        try await replica.authority.refresh()
        #expect(secret.entries["ca.crt"] != nil)
    }

    @Test(
        "What is damaged is named and not overwritten",
        arguments: ["ca.crt", "ca.key", "next-ca.crt", "previous-ca.crt"])
    func damaged(entry: String) async throws {
        var entries = try AuthorityRecord(now: Self.start, terms: Self.terms).entries
        entries[entry] = [0xFF, 0x00]
        let secret = Secret(entries)
        let replica = try Replica(secret)
        await #expect(throws: AuthorityError.unusable(entry: entry)) { try await replica.authority.refresh() }
        #expect(secret.entries == entries)
    }

    @Test("A key of another authority is refused")
    func foreignKey() async throws {
        var entries = try AuthorityRecord(now: Self.start, terms: Self.terms).entries
        entries["ca.key"] = Array(try CertificateAuthority(now: Self.start, life: 60).keyPEM.utf8)
        let replica = try Replica(Secret(entries))
        await #expect(throws: AuthorityError.unusable(entry: "ca.crt")) {
            try await replica.authority.refresh()
        }
    }

    @Test("A store that is gone leaves what is served")
    func storeDown() async throws {
        let secret = Secret()
        let replica = try Replica(secret)
        try await replica.authority.refresh()
        let pair = replica.pair
        secret.isDown.withLock { $0 = true }
        await #expect(throws: AuthorityError.self) { try await replica.authority.refresh() }
        #expect(replica.pair == pair)
    }

    @Test("An authority that ran out while nobody looked is replaced")
    func expired() async throws {
        let secret = Secret()
        let replica = try Replica(secret)
        try await replica.authority.refresh()
        let bundle = replica.authority.caBundle
        replica.advance(days: 6 * 365)
        try await replica.authority.refresh()
        #expect(replica.authority.caBundle != bundle)
        #expect(
            try Self.isTrusted(
                replica.pair, by: replica.authority.caBundle, at: Self.start + 6 * 365 * Self.day))
    }

    @Test("What cannot be published is served all the same, and published at the next look")
    func publishing() async throws {
        struct Down: Error {}
        let calls = Mutex(0)
        let authority = try SelfMadeAuthority(
            names: ["localhost"], store: Secret().store, now: { Self.start },
            publish: { _ in
                let count = calls.withLock { calls in
                    calls += 1
                    return calls
                }
                if count == 1 { throw Down() }
            },
            logger: Logger(label: "quiet") {
                JSONLogHandler(label: $0, sink: LogSink(now: { 0 }, write: { _ in }))
            })
        try await authority.refresh()
        #expect(authority.caBundle != nil)
        try await authority.refresh()
        #expect(calls.withLock { $0 } == 2)
    }

    @Test(
        "A running authority looks again and again, outlives a store that is gone, and ends with the shutdown"
    )
    func running() async throws {
        let secret = Secret()
        let looks = Mutex(0)
        let logger = Logger(label: "quiet") {
            JSONLogHandler(label: $0, sink: LogSink(now: { 0 }, write: { _ in }))
        }
        let authority = try SelfMadeAuthority(
            names: ["localhost"], store: secret.store, interval: .milliseconds(5), now: { Self.start },
            publish: { _ in looks.withLock { $0 += 1 } }, logger: logger)
        let group = ServiceGroup(services: [authority], logger: logger)
        let running = Task { try await group.run() }
        try await eventually("it looks") { looks.withLock { $0 } > 2 }
        secret.isDown.withLock { $0 = true }
        try await Task.sleep(for: .milliseconds(20))
        secret.isDown.withLock { $0 = false }
        let before = looks.withLock { $0 }
        try await eventually("it looks again") { looks.withLock { $0 } > before + 1 }
        await group.triggerGracefulShutdown()
        try await running.value
        #expect(secret.saves == 1)
    }

    @Test(
        "Names that are no DNS names are refused",
        arguments: ["", "a b", "-a", "a-", "a..b", "*.a", "A", "a/b", String(repeating: "a", count: 64)])
    func names(name: String) throws {
        #expect(throws: AuthorityError.invalidName(name)) {
            try Replica(Secret(), names: ["localhost", name])
        }
        #expect(throws: AuthorityError.invalidName("an empty list")) { try Replica(Secret(), names: []) }
    }
}
