// SPDX-License-Identifier: Apache-2.0

import Keys
import Policy
import Report
import StrictJSON
import TestSigstore
import Testing
import Verification

/// Trust roots under which a signer can never verify anything: that is the policy's fault and not the image's.
struct SuitabilityTests {
    private static let rubbish = JSON.base64([0x30, 0x03, 0x02, 0x01, 0x00])

    private static func breaking(_ pointers: String...) -> @Sendable (JSON) throws -> JSON {
        { document in try pointers.reduce(document) { try $0.setting($1, to: rubbish) } }
    }

    private static let breakingLogs = breaking("/tlogs/0/publicKey/rawBytes", "/tlogs/1/publicKey/rawBytes")
    private static let breakingAuthority = breaking(
        "/certificateAuthorities/0/certChain/certificates/0/rawBytes")
    private static let breakingStamps = breaking("/timestampAuthorities/0/certChain/certificates/0/rawBytes")

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: String?
        /// Further keys of the signer.
        let signer: String
        let edit: @Sendable (JSON) throws -> JSON

        init(
            _ name: String, _ code: String?, _ signer: String = "",
            _ edit: @escaping @Sendable (JSON) throws -> JSON = { $0 }
        ) {
            testDescription = name
            self.code = code
            self.signer = signer
            self.edit = edit
        }
    }

    static let keyless: [Case] = [
        Case("as it should be", nil),
        Case("authority broken", "trust-root.no-usable-authority", "", breakingAuthority),
        Case("no authority", "trust-root.no-usable-authority") {
            try $0.setting("/certificateAuthorities", to: [])
        },
        Case("logs broken", "trust-root.unusable-log", "", breakingLogs),
        Case("logs broken, required", "trust-root.unusable-log", "transparencyLog: required", breakingLogs),
        Case("logs broken, optional", nil, "transparencyLog: optional", breakingLogs),
        Case("one log broken", nil, "", breaking("/tlogs/1/publicKey/rawBytes")),
        Case("no logs, required", "trust-root.no-log", "transparencyLog: required") {
            try $0.setting("/tlogs", to: [])
        },
        Case("logs not looked at", nil, "transparencyLog: none"),
        Case("logs not looked at, nobody stamps", "trust-root.no-source-of-time", "transparencyLog: none") {
            try $0.setting("/timestampAuthorities", to: [])
        },
        Case(
            "logs not looked at, stamps broken", "trust-root.no-source-of-time", "transparencyLog: none",
            breakingStamps),
        Case("stamps broken", nil, "", breakingStamps),
        Case("logs and stamps broken", "trust-root.no-source-of-time", "transparencyLog: optional") {
            try breakingStamps(breakingLogs($0))
        },
        Case(
            "CT log broken", "trust-root.unusable-certificate-log", "",
            breaking("/ctlogs/0/publicKey/rawBytes")),
        Case("no CT log", nil) { try $0.setting("/ctlogs", to: []) },
        Case("another authority", "trust-root.unknown-authority", "providerUrl: 'https://other.test'"),
    ]

    @Test(arguments: keyless) func aKeylessSigner(_ test: Case) async throws {
        var bench = try KeylessBench()
        try bench.addLayer { $0.timestamps = [.token] }
        bench.document = try test.edit(bench.sigstore.trustedRoot).serialized()
        let signer = KeylessBench.keyless(
            "issuer: '\(KeylessBench.issuer)', subject: dev@acme.test", test.signer)
        let verdict = try await bench.verdict([signer])
        #expect(
            verdict.otherCodes.filter { $0 != "signature.log-evidence-not-verified" } == test.code.map {
                [$0]
            } ?? [])
        if test.code == nil {
            #expect(verdict.outcome == .verified)
        } else {
            #expect(verdict.outcome == .misconfigured)
            #expect(verdict.decidingCodes == ["policy.no-usable-signers"])
        }
    }

    /// A signer that can verify nothing is named and changes nothing: the others decide.
    @Test func theOthersDecide() async throws {
        let key = try TestSigstore.Key(.p256)
        var bench = try KeylessBench()
        try bench.addBundle(with: key)
        bench.document = try Self.breakingAuthority(bench.sigstore.trustedRoot).serialized()
        let verdict = try await bench.verdict([KeylessBench.developerSigner, KeylessBench.key(key)])
        #expect(verdict.outcome == .verified)
        #expect(verdict.otherCodes == ["trust-root.no-usable-authority"])
    }

    static let keys: [Case] = [
        Case("as it should be", nil, "transparencyLog: required"),
        Case("logs broken, required", "trust-root.unusable-log", "transparencyLog: required", breakingLogs),
        Case("authority broken", nil, "", breakingAuthority),
        Case("retired", nil, "state: retired, notAfter: 2030-01-01"),
        Case(
            "retired, nothing tells the time", "trust-root.no-source-of-time",
            "state: retired, notAfter: 2030-01-01, transparencyLog: none", breakingStamps),
    ]

    @Test(arguments: keys) func aKey(_ test: Case) async throws {
        let key = try TestSigstore.Key(.p256)
        var bench = try KeylessBench()
        try bench.addBundle(with: key)
        bench.document = try test.edit(bench.sigstore.trustedRoot).serialized()
        let verdict = try await bench.verdict([KeylessBench.key(key, test.signer)])
        #expect(verdict.outcome == (test.code == nil ? .verified : .misconfigured))
        #expect(verdict.otherCodes == test.code.map { [$0] } ?? [])
    }

    /// An entry of a log that the root lists and cannot use is not one of a stranger's.
    @Test(arguments: [true, false]) func anUnusableLogIsNotAnUnknownOne(_ isListed: Bool) async throws {
        let key = try TestSigstore.Key(.p256)
        var bench = try KeylessBench()
        try bench.addBundle(with: key)
        bench.document = try
            (isListed
            ? Self.breakingLogs(bench.sigstore.trustedRoot)
            : bench.sigstore.trustedRoot.setting("/tlogs", to: [])).serialized()
        let verdict = try await bench.verdict([KeylessBench.key(key)])
        #expect(verdict.outcome == .verified)
        #expect(verdict.otherCodes == ["signature.log-evidence-not-verified"])
        let reason = try #require(verdict.allReasons.first)
        let found = Explanation(reason, for: verdict, under: verdict.requirements.first).found
        #expect(found.contains("a key that cannot be used") == isListed)
        #expect(found.contains("does not list") == !isListed)
    }

    // MARK: clocks

    /// A signature of the future cannot be decided now: the clock is wrong here, or there.
    @Test(arguments: [(true, "log.time-in-future"), (false, "time.in-future")])
    func theFutureIsUndetermined(_ isLogged: Bool, _ code: String) async throws {
        var bench = try KeylessBench()
        if !isLogged { bench.sigstore.logs = [] }
        try bench.addLayer { if !isLogged { $0.timestamps = [.token] } }
        let seconds = isLogged ? 1 : 2
        bench.now = KeylessBench.signingTime + seconds
        #expect(try await bench.verdict([KeylessBench.developerSigner]).outcome == .verified)
        bench.now -= 1
        let early = try await bench.verdict([KeylessBench.developerSigner])
        #expect(early.outcome == .undetermined)
        #expect(early.decidingCodes == [code])
        #expect(ReasonCatalog.entries.first { $0.code == code }?.outcome == .undetermined)
    }

    // MARK: revocations

    /// A revocation that cannot be read stands for no signer.
    @Test(arguments: [true, false]) func aRevocationIsNoPossibleSigner(_ isRevocation: Bool) async throws {
        let bench = try KeylessBench()
        let entry = KeyRingDocument.Entry(
            name: "lost",
            key: TrustedKey(.file("/missing.pub"), KeyValidity(isRevocation ? .revoked : .active)),
            location: SourceLocation(file: "ring.yaml"))
        let ring = KeyRing(folder: KeyFolder(directory: nil), document: KeyRingDocument(entries: [entry]))
        let signer = isRevocation ? "method: keyless" : "method: static, publicKey: lost"
        let verdict = try await bench.verdict([signer], keys: KeyResolver(ring: ring))
        #expect(verdict.outcome == (isRevocation ? .misconfigured : .undetermined))
        #expect(verdict.decidingCodes.first == (isRevocation ? "policy.no-usable-signers" : "key.unreadable"))
    }
}
