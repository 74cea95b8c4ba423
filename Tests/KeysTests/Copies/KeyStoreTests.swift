// SPDX-License-Identifier: Apache-2.0

import Crypto
import HTTPTransport
import Keys
import Policy
import Signatures
import Synchronization
import Testing

/// What a scripted provider answers.
enum ScriptedAnswer: Sendable {
    case success(PublicKey)
    case failure(KeyFetchError.Cause)
}

/// A provider that answers as it is told and counts, and a clock that stands still until it is moved.
final class ScriptedProvider: Sendable {
    private let state: Mutex<(answers: [ScriptedAnswer], asked: Int, now: Int)>

    init(_ answers: ScriptedAnswer...) { state = Mutex((answers, 0, 1_000_000)) }

    var asked: Int { state.withLock { $0.asked } }

    func pass(_ seconds: Int) { state.withLock { $0.now += seconds } }

    /// What every fetch from now on gives.
    func answer(_ answers: ScriptedAnswer...) {
        state.withLock { $0.answers = answers }
    }

    /// The answers in their order, the last one for ever.
    func fetch(_ reference: KeyReference) throws(KeyFetchError) -> FetchedKey {
        let answer = state.withLock { state in
            state.asked += 1
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers.first
        }
        switch answer {
        case .success(let key)?: return FetchedKey(key, version: "v1")
        case .failure(let cause)?: throw KeyFetchError(.awsKMS, reference.title, cause)
        case nil: throw KeyFetchError(.awsKMS, reference.title, .malformed(why: "no answer in the script"))
        }
    }

    var now: @Sendable () -> Int { { [self] in state.withLock { $0.now } } }

    func store(_ limits: KeyCopyLimits = KeyCopyLimits(), archive: (any KeyArchive)? = nil) -> KeyStore {
        KeyStore(limits: limits, archive: archive, now: now, pause: { _ in }) {
            (reference) async throws(KeyFetchError) -> FetchedKey in
            try self.fetch(reference)
        }
    }
}

/// Copies of keys: how long they count, and what happens when their provider fails.
struct KeyStoreTests {
    private let reference: KeyReference
    private let key: PublicKey
    private let other: PublicKey
    private let down = KeyFetchError.Cause.transport(
        .unreachable(host: "kms.example", why: "connection refused"))

    init() throws {
        reference = .kms(.aws(try AWSKeyID("alias/release")))
        key = try Self.newKey()
        other = try Self.newKey()
    }

    static func newKey() throws -> PublicKey {
        try PublicKey(pemEncoded: P256.Signing.PrivateKey().publicKey.pemRepresentation)
    }

    private func cause(_ store: KeyStore, of reference: KeyReference? = nil) async -> KeyFetchError.Cause? {
        do throws(KeyFetchError) {
            _ = try await store.key(reference ?? self.reference)
            return nil
        } catch {
            return error.cause
        }
    }

    @Test func aFreshCopyIsNotFetchedAgain() async throws {
        let provider = ScriptedProvider(.success(key))
        let store = provider.store()
        let first = try await store.key(reference)
        provider.pass(239)
        let second = try await store.key(reference)
        #expect(first == second)
        #expect(first.key == key)
        #expect(first.version == "v1")
        #expect(first.fetchedAt == 1_000_000)
        #expect(first.staleness == nil)
        #expect(provider.asked == 1)
    }

    @Test func aCopyIsRenewedWhileItIsStillUsed() async throws {
        let provider = ScriptedProvider(.success(key), .success(other))
        let store = provider.store()
        _ = try await store.key(reference)
        provider.pass(240)
        #expect(try await store.key(reference).key == key)
        while await store.status(of: reference).copy?.key != other { await Task.yield() }
        #expect(try await store.key(reference).key == other)
        #expect(provider.asked == 2)
    }

    @Test func aCopyThatIsTooOldIsFetchedFirst() async throws {
        let provider = ScriptedProvider(.success(key), .success(other))
        let store = provider.store()
        _ = try await store.key(reference)
        provider.pass(300)
        #expect(try await store.key(reference).key == other)
    }

    @Test func aThousandWhoAskAtOnceAreOneFetch() async throws {
        let provider = ScriptedProvider(.success(key))
        let store = KeyStore(now: provider.now, pause: { _ in }) {
            (reference) async throws(KeyFetchError) -> FetchedKey in
            try? await Task.sleep(for: .milliseconds(50))
            return try provider.fetch(reference)
        }
        let (reference, expected) = (reference, key)
        let right = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<1000 { group.addTask { (try? await store.key(reference).key) == expected } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(right == 1000)
        #expect(provider.asked == 1)
    }

    // MARK: a provider that is down

    @Test func aCopyOutlivesItsProvider() async throws {
        let provider = ScriptedProvider(.success(key))
        let store = provider.store()
        _ = try await store.key(reference)
        provider.answer(.failure(down))
        provider.pass(7_200)
        for _ in 0..<100 {
            let copy = try await store.key(reference)
            #expect(copy.key == key)
            #expect(copy.staleness?.cause == down)
            #expect(copy.age(at: provider.now()) == 7_200)
        }
        // Three tries, once: a failure a moment ago is not repeated.
        #expect(provider.asked == 4)
    }

    @Test func aCopyDoesNotOutliveTheBound() async throws {
        var limits = KeyCopyLimits()
        limits.staleFor = 3_600
        let provider = ScriptedProvider(.success(key))
        let store = provider.store(limits)
        _ = try await store.key(reference)
        provider.answer(.failure(down))
        provider.pass(3_599)
        #expect(try await store.key(reference).staleness?.cause == down)
        provider.pass(1)
        #expect(await cause(store) == down)
    }

    @Test func withoutACopyThereIsNoKey() async {
        let provider = ScriptedProvider(.failure(down))
        #expect(await cause(provider.store()) == down)
        #expect(provider.asked == 3)
    }

    @Test func oneFailureOfThreeTriesIsNone() async throws {
        let provider = ScriptedProvider(
            .failure(down), .failure(.failed(status: 500, said: nil)), .success(key))
        #expect(try await provider.store().key(reference).key == key)
    }

    @Test(arguments: [
        KeyFetchError.Cause.denied(permission: "kms:GetPublicKey", said: nil),
        .noCredentials(tried: ["environment"]),
        .disabled(state: "Disabled"), .notFound(said: nil),
    ])
    func whatTryingAgainCannotMendIsAskedOnce(_ cause: KeyFetchError.Cause) async {
        let provider = ScriptedProvider(.failure(cause))
        #expect(await self.cause(provider.store()) == cause)
        #expect(provider.asked == 1)
    }

    @Test func aFailureIsRememberedForAMoment() async {
        let provider = ScriptedProvider(.failure(.denied(permission: "p", said: nil)))
        let store = provider.store()
        for _ in 0..<10 { #expect(await cause(store) == .denied(permission: "p", said: nil)) }
        #expect(provider.asked == 1)
        provider.pass(10)
        provider.answer(.success(key))
        #expect(await cause(store) == nil)
    }

    @Test func aRefusalIsRememberedLonger() async {
        let provider = ScriptedProvider(.failure(.notFound(said: nil)))
        let store = provider.store()
        _ = await cause(store)
        provider.answer(.success(key))
        provider.pass(29)
        #expect(await cause(store) == .notFound(said: nil))
        provider.pass(1)
        #expect(await cause(store) == nil)
    }

    /// What a provider says of a key itself is an answer, not an outage.
    @Test(
        arguments: [
            (KeyFetchError.Cause.disabled(state: "PendingDeletion"), false), (.notFound(said: nil), false),
            (.otherPurpose("ENCRYPT_DECRYPT"), false), (.otherDigest(found: "sha256:…"), true),
            (.denied(permission: "p", said: nil), true),
            (.throttled(said: nil), true), (.noCredentials(tried: []), true),
        ] as [(KeyFetchError.Cause, Bool)])
    func whatIsSaidOfTheKeyEndsTheCopy(_ cause: KeyFetchError.Cause, _ outlives: Bool) async throws {
        let provider = ScriptedProvider(.success(key))
        let store = provider.store()
        _ = try await store.key(reference)
        provider.answer(.failure(cause))
        provider.pass(400)
        #expect(await self.cause(store) == (outlives ? nil : cause))
        #expect(await store.status(of: reference).copy == nil ? !outlives : outlives)
    }

    @Test func aSlowProviderIsNotWaitedForLonger() async {
        var limits = KeyCopyLimits()
        limits.fetchTime = 1
        let store = KeyStore(limits: limits, now: { 0 }, pause: { _ in }) {
            (reference) async throws(KeyFetchError) -> FetchedKey in
            try? await Task.sleep(for: .seconds(60))
            throw KeyFetchError(.awsKMS, reference.title, .malformed(why: "it came to an end"))
        }
        #expect(await cause(store) == .late(seconds: 1))
    }

    /// Who has an old copy does not wait for a provider that hangs.
    @Test func anOldCopyIsWaitedWithForAMoment() async throws {
        var limits = KeyCopyLimits()
        limits.patience = .milliseconds(20)
        let provider = ScriptedProvider(.success(key))
        let gate = Gate()
        let store = KeyStore(limits: limits, now: provider.now, pause: { _ in }) {
            (reference) async throws(KeyFetchError) -> FetchedKey in
            if provider.asked > 0 { await gate.wait() }
            return try provider.fetch(reference)
        }
        _ = try await store.key(reference)
        provider.answer(.success(other))
        provider.pass(7_200)
        let old = try await store.key(reference)
        #expect(old.key == key)
        #expect(old.staleness?.cause == .late(seconds: 0))
        // The answer comes for those who ask later.
        gate.open()
        while await store.status(of: reference).copy?.key != other { await Task.yield() }
        #expect(try await store.key(reference).staleness == nil)
    }

    /// Holds up whoever waits until it is opened.
    private final class Gate: Sendable {
        private let isOpen = Mutex(false)
        func open() { isOpen.withLock { $0 = true } }
        func wait() async { while !isOpen.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(1)) } }
    }

    // MARK: the breaker

    @Test func aProviderThatFailsAgainAndAgainIsLeftAlone() async throws {
        let provider = ScriptedProvider(.failure(down))
        let store = provider.store()
        for number in 1...5 {
            #expect(await cause(store) == down)
            #expect(provider.asked == 3 * number)
            provider.pass(10)
        }
        #expect(await cause(store) == .resting(until: 1_000_070))
        #expect(provider.asked == 15)
        #expect(await store.status(of: reference).restsUntil == 1_000_070)
        // One that is somewhere else is asked.
        let elsewhere = KeyReference.kms(
            .aws(try AWSKeyID("alias/release", endpoint: "https://elsewhere.example")))
        #expect(await cause(store, of: elsewhere) == down)
        // After the rest one failure is enough.
        provider.pass(20)
        #expect(await cause(store) == down)
        provider.pass(10)
        #expect(await cause(store) == .resting(until: 1_000_100))
        // A clock that is set back does not make the rest longer.
        provider.pass(-20_000)
        #expect(await cause(store) == down)
        provider.pass(20_000 + 20)
        provider.answer(.success(key))
        #expect(await cause(store) == nil)
        #expect(await store.status(of: reference).restsUntil == nil)
    }

    @Test func aProviderThatRefusesIsWell() async throws {
        let provider = ScriptedProvider(.failure(.denied(permission: "p", said: nil)))
        let store = provider.store()
        for _ in 1...10 {
            #expect(await cause(store) == .denied(permission: "p", said: nil))
            provider.pass(10)
        }
        #expect(provider.asked == 10)
    }

    // MARK: renewing

    @Test func aKeyThatWasReplacedIsFoundBeforeARejection() async throws {
        let provider = ScriptedProvider(.success(key), .success(other))
        let store = provider.store()
        _ = try await store.key(reference)
        provider.pass(30)
        #expect(try await store.renew(reference).key == other)
        #expect(try await store.key(reference).key == other)
    }

    /// A provider that failed a moment ago is not waited for again.
    @Test func anOldCopyIsNotRenewedTwice() async throws {
        let provider = ScriptedProvider(.success(key))
        let store = provider.store()
        _ = try await store.key(reference)
        provider.answer(.failure(down))
        provider.pass(7_200)
        #expect(try await store.key(reference).staleness?.cause == down)
        #expect(try await store.renew(reference).staleness?.cause == down)
        #expect(provider.asked == 4)
    }

    @Test func refreshingShowsWhatTheProviderSays() async throws {
        let shelf = Shelf()
        let provider = ScriptedProvider(.success(key))
        _ = try await provider.store(archive: shelf).key(reference)
        provider.answer(.failure(down))
        let next = provider.store(archive: shelf)
        let copy = try await next.refresh(reference)
        #expect(copy.key == key)
        #expect(copy.staleness?.cause == down)
    }

    @Test func aCopyThatIsNewIsNotRenewed() async throws {
        let provider = ScriptedProvider(.success(key), .success(other))
        let store = provider.store()
        _ = try await store.key(reference)
        provider.pass(29)
        #expect(try await store.renew(reference).key == key)
        #expect(provider.asked == 1)
    }

    // MARK: from one process to the next

    /// Copies in memory, as another process would find them.
    private final class Shelf: KeyArchive {
        let copies = Mutex<[KeyReference: KeyCopy]>([:])
        func copy(of reference: KeyReference) -> KeyCopy? { copies.withLock { $0[reference] } }
        func keep(_ copy: KeyCopy?, of reference: KeyReference) { copies.withLock { $0[reference] = copy } }
    }

    @Test func aCopyIsKeptForTheNextProcess() async throws {
        let shelf = Shelf()
        let provider = ScriptedProvider(.success(key))
        _ = try await provider.store(archive: shelf).key(reference)
        provider.answer(.failure(down))
        provider.pass(100)
        let next = provider.store(archive: shelf)
        #expect(try await next.key(reference).key == key)
        #expect(provider.asked == 1)
        provider.pass(300)
        #expect(try await next.key(reference).staleness?.cause == down)
        provider.answer(.failure(.disabled(state: "Disabled")))
        provider.pass(30)
        #expect(await cause(next) == .disabled(state: "Disabled"))
        #expect(shelf.copies.withLock { $0.isEmpty })
    }

    /// A clock that was wrong must not make a copy good for ever.
    @Test(arguments: [(-300, true), (-301, false), (Int.min / 2 * -1, false)])
    func aCopyFromTheFutureDoesNotCount(_ age: Int, _ counts: Bool) async throws {
        let shelf = Shelf()
        let provider = ScriptedProvider(.failure(down))
        shelf.keep(KeyCopy(key, from: .awsKMS, fetchedAt: provider.now() &- age), of: reference)
        #expect(await (cause(provider.store(archive: shelf)) == nil) == counts)
    }
}
