// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Keys
import LocalRegistry
import Policy
import Signatures
import Signing
import StrictJSON
import Synchronization
import Testing
import Verification

/// Keys of a key management service and of key rings, all the way to the verdict.
struct FetchedKeyTests {
    /// A service that holds one key, or is down.
    private final class Service: Sendable {
        private let state: Mutex<(answer: Result<PublicKey, KeyFetchError>, asked: Int)>

        init(_ key: PublicKey) { state = Mutex((.success(key), 0)) }

        var asked: Int { state.withLock { $0.asked } }
        func hold(_ key: PublicKey) { state.withLock { $0.answer = .success(key) } }

        func fail(_ cause: KeyFetchError.Cause) {
            state.withLock { $0.answer = .failure(KeyFetchError(.awsKMS, "alias/release", cause)) }
        }

        func fetch() throws(KeyFetchError) -> FetchedKey {
            let answer = state.withLock { state in
                state.asked += 1
                return state.answer
            }
            return FetchedKey(try answer.get(), version: "arn:aws:kms:eu-west-1:1:key/a")
        }
    }

    private static let reference = "demo/app:v1"
    private let down = KeyFetchError.Cause.transport(
        .unreachable(host: "kms.example", why: "connection refused"))
    private let signer: CosignSigner
    private let service: Service
    private let bench: EngineBench
    private let policy = EngineBench.policy(
        signer: "name: release, method: kms, kmsProvider: AWS, kmsKeyID: alias/release")

    init() throws {
        let signer = CosignSigner(try SigningKey())
        let service = Service(signer.publicKey)
        self.signer = signer
        self.service = service
        bench = try EngineBench { time in
            KeyResolver(
                ring: KeyRing(directory: nil),
                store: KeyStore(now: { time.now }, pause: { _ in }) { (_) async throws(KeyFetchError) in
                    try? await Task.sleep(for: .milliseconds(5))
                    return try service.fetch()
                })
        }
        let image = TestImage(label: "v1")
        bench.content.images.add(image, to: "demo/app", tag: "v1")
        try bench.sign(image, .bundle, by: signer)
    }

    private func verdict() async throws -> ImageVerdict {
        try #require(await bench.verify([Self.reference], under: policy).first)
    }

    private func codes(_ verdict: ImageVerdict) -> [String] {
        verdict.requirements.flatMap(\.reasons).map(\.code).filter { $0 != "image.tag-may-move" }
    }

    @Test func aKeyOfAServiceVerifies() async throws {
        let verdict = try await verdict()
        #expect(verdict.outcome == .verified)
        let by = try #require(verdict.requirements.first?.signers.first)
        #expect(by.name == "release")
        #expect(
            by.keyOrigin
                == KeyOrigin(
                    name: nil, provider: .awsKMS, version: "arn:aws:kms:eu-west-1:1:key/a",
                    fetchedAt: bench.time.now))
        #expect(codes(verdict) == [])
    }

    @Test func anotherKeyDoesNot() async throws {
        service.hold(try SigningKey().publicKey)
        let verdict = try await verdict()
        #expect(verdict.outcome == .rejected)
        #expect(codes(verdict).first == "signature.invalid")
    }

    /// The next hundred pass while the service is down, and say how old the key is.
    @Test func aServiceThatIsDownStopsNobodyWhoseKeyIsKnown() async throws {
        #expect(try await verdict().outcome == .verified)
        service.fail(down)
        bench.time.advance(7_200)
        for _ in 0..<100 {
            let verdict = try await verdict()
            #expect(verdict.outcome == .verified)
            #expect(codes(verdict) == ["key.stale"])
            guard case .staleKey(let signer, _, let age)? = verdict.requirements.first?.reasons.first else {
                continue
            }
            #expect(signer == "release")
            #expect(age == 7_200)
        }
    }

    /// The key may have been replaced while nobody could be asked: then its new signatures are no rejection.
    @Test func anOldCopyRejectsNothing() async throws {
        service.hold(try SigningKey().publicKey)
        #expect(try await verdict().outcome == .rejected)
        service.fail(down)
        bench.time.advance(7_200)
        let verdict = try await verdict()
        #expect(verdict.outcome == .undetermined)
        #expect(codes(verdict).prefix(2) == ["key.provider-unreachable", "signature.invalid"])
    }

    @Test func withoutACopyItIsUndetermined() async throws {
        service.fail(down)
        let verdict = try await verdict()
        #expect(verdict.outcome == .undetermined)
        #expect(codes(verdict) == ["key.provider-unreachable"])
        service.hold(signer.publicKey)
        bench.time.advance(10)
        #expect(try await self.verdict().outcome == .verified)
    }

    @Test(arguments: [
        (KeyFetchError.Cause.disabled(state: "Disabled"), Outcome.misconfigured, "key.disabled"),
        (.otherPurpose("ENCRYPT_DECRYPT"), .misconfigured, "key.other-purpose"),
        (.notFound(said: nil), .misconfigured, "key.not-found"),
        (.denied(permission: "kms:GetPublicKey", said: nil), .undetermined, "key.access-denied"),
        (.noCredentials(tried: ["environment"]), .undetermined, "key.no-credentials"),
        (.throttled(said: nil), .undetermined, "key.throttled"),
    ])
    func aServiceThatDoesNotGiveTheKey(_ cause: KeyFetchError.Cause, _ outcome: Outcome, _ code: String)
        async throws
    {
        service.fail(cause)
        let verdict = try await verdict()
        #expect(verdict.outcome == outcome)
        #expect(codes(verdict).contains(code))
    }

    @Test func aThousandAtOnceAreOneCall() async throws {
        let (bench, policy) = (bench, policy)
        let verified = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<1000 {
                group.addTask {
                    await bench.verify([Self.reference], under: policy).first?.outcome == .verified
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(verified == 1000)
        #expect(service.asked == 1)
    }

    /// A key that was replaced at its service is found before what it signed is rejected.
    @Test func aNewKeyIsFoundBeforeARejection() async throws {
        service.hold(try SigningKey().publicKey)
        #expect(try await verdict().outcome == .rejected)
        #expect(service.asked == 1)
        service.hold(signer.publicKey)
        // A copy this young cannot have changed.
        bench.time.advance(29)
        #expect(try await verdict().outcome == .rejected)
        bench.time.advance(1)
        #expect(try await verdict().outcome == .verified)
        #expect(service.asked == 2)
    }

    // MARK: key rings

    private func outcome(_ validities: KeyValidity..., signedBy index: Int) async throws -> (
        Outcome, [String], String?
    ) {
        let keys = try validities.map { _ in CosignSigner(try SigningKey()) }
        let entries = zip(keys, validities).map { key, validity in
            KeyRingDocument.Entry(
                name: "release", key: TrustedKey(.pem(key.publicKey.pem), validity),
                location: SourceLocation(file: "ring.yaml"))
        }
        let ring = KeyRing(folder: KeyFolder(directory: nil), document: KeyRingDocument(entries: entries))
        let bench = try EngineBench { _ in KeyResolver(ring: ring) }
        let image = TestImage(label: "v1")
        bench.content.images.add(image, to: "demo/app", tag: "v1")
        try bench.sign(image, .bundle, by: keys[index])
        let policy = EngineBench.policy(signer: "name: prod, method: static, publicKey: release")
        let verdict = try #require(await bench.verify([Self.reference], under: policy).first)
        return (verdict.outcome, codes(verdict), verdict.requirements.first?.signers.first?.keyOrigin?.name)
    }

    @Test(arguments: [0, 1]) func anyActiveKeyOfANameVerifies(_ index: Int) async throws {
        let result = try await outcome(KeyValidity(), KeyValidity(), signedBy: index)
        #expect(result.0 == .verified)
        #expect(result.2 == "release")
    }

    @Test func aRetiredKeyVerifiesNothingThatNoTimeIsProvenFor() async throws {
        let retired = KeyValidity(.retired, notAfter: 1_700_000_000)
        let old = try await outcome(KeyValidity(), retired, signedBy: 1)
        #expect(old.0 == .rejected)
        #expect(old.1.first == "key.retired-without-verified-time")
        #expect(try await outcome(KeyValidity(), retired, signedBy: 0).0 == .verified)
    }

    @Test func aRevokedKeyVerifiesNothing() async throws {
        let lost = try await outcome(KeyValidity(), KeyValidity(.revoked), signedBy: 1)
        #expect(lost.0 == .rejected)
        #expect(lost.1.first == "signature.invalid")
        #expect(try await outcome(KeyValidity(), KeyValidity(.revoked), signedBy: 0).0 == .verified)
        #expect(try await outcome(KeyValidity(.revoked), signedBy: 0).0 == .misconfigured)
    }

    @Test func aWindowOfTheRingHolds() async throws {
        let over = KeyValidity(notAfter: 1_700_000_000)
        let result = try await outcome(over, signedBy: 0)
        #expect(result.0 == .rejected)
        #expect(result.1.first == "key.expired")
        #expect(try await outcome(KeyValidity(notAfter: 4_000_000_000), signedBy: 0).0 == .verified)
    }

    /// A revocation in the ring holds for a key that the policy writes out itself.
    @Test(arguments: [KeyValidity.State.revoked, .active])
    func aRevocationHoldsWhateverLeadsToTheKey(_ state: KeyValidity.State) async throws {
        let key = CosignSigner(try SigningKey())
        let entry = KeyRingDocument.Entry(
            name: "lost", key: TrustedKey(.pem(key.publicKey.pem), KeyValidity(state)),
            location: SourceLocation(file: "ring.yaml"))
        let ring = KeyRing(folder: KeyFolder(directory: nil), document: KeyRingDocument(entries: [entry]))
        let bench = try EngineBench { _ in KeyResolver(ring: ring) }
        let image = TestImage(label: "v1")
        bench.content.images.add(image, to: "demo/app", tag: "v1")
        try bench.sign(image, .bundle, by: key)
        let verdict = await bench.verify([Self.reference], under: try bench.policy(trusting: key)).first
        #expect(verdict?.outcome == (state == .revoked ? .misconfigured : .verified))
    }
}
