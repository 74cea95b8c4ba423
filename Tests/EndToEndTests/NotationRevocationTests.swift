// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import TestSigstore
import Testing

/// Certificates that say where their revocation is told. What comes of it is what `notation verify` says; but what is not
/// known is undetermined here.
@Suite(.needs(.registry, .notation), .dockerRegistry, .timeLimit(.minutes(3)))
struct NotationRevocationTests {
    /// What a list of revoked certificates can be.
    enum List: String, CaseIterable, Sendable {
        case good, revoked, outdated, foreign, missing

        var summary: String {
            switch self {
            case .good: "exit 0: verified"
            case .revoked: "exit 1: rejected (notary.revoked)"
            case .outdated: "exit 3: undetermined (revocation.outdated)"
            case .foreign: "exit 3: undetermined (revocation.untrusted)"
            case .missing: "exit 3: undetermined (revocation.unreachable)"
            }
        }

        /// With `revocation: permissive`.
        var lenient: String { self == .revoked ? summary : "exit 0: verified" }
    }

    @Test("a list of revoked certificates", arguments: List.allCases)
    func lists(_ list: List) async throws {
        try await PlaceStage.run { stage in
            let (notation, stranger) = (try Notation(), try Notation())
            let serial: [UInt8] = [0x41, 7, 7, 7]
            let key = try notation.key("web", .p256) {
                $0.serial = serial
                $0.set(.listPoints(["\(stage.url)/\(list.rawValue).crl"]))
            }
            var recipe = TestSigstore.RevocationListRecipe(now: Notation.now)
            if list == .revoked { recipe.entries = [.init(serial, at: Notation.now - 3600)] }
            if list == .outdated { recipe.nextUpdate = Notation.now - 60 }
            let signer = list == .foreign ? stranger : notation
            if list != .missing {
                stage.serve(
                    "/\(list.rawValue).crl", try signer.authority.revocationList(recipe),
                    "application/pkix-crl")
            }
            let image = try await DockerRegistry.current.push(TestImage(label: "a list, \(list.rawValue)"))
            try await notation.sign(image.byDigest, key)

            let strict = try await Assay.verify("--project", try notation.project(), image.byDigest)
            strict.expect(list.summary)
            #expect(stage.asked == ["/\(list.rawValue).crl"])
            #expect((try await notation.verify(image.byDigest) == 0) == (list == .good))

            let lenient = try await Assay.verify(
                "--project", try notation.project("revocation: permissive"), image.byDigest)
            lenient.expect(list.lenient)
            let isUnknown = list != .good && list != .revoked
            #expect(lenient.remarks.contains("notary.revocation-not-known") == isUnknown)

            stage.forget()
            try await Assay.verify("--project", try notation.project("revocation: skip"), image.byDigest)
                .expect("exit 0: verified")
            #expect(stage.asked.isEmpty)
        }
    }

    @Test("a responder", arguments: [true, false])
    func responder(_ isGood: Bool) async throws {
        try await PlaceStage.run { stage in
            let notation = try Notation()
            let key = try TestSigstore.Key(.p256)
            var recipe = TestSigstore.CertificateRecipe(
                subject: Notation.subject("web"), notBefore: Notation.now - 86_400,
                notAfter: Notation.now + 86_400,
                extensions: [.keyUsage(.digitalSignature), .access(ocsp: ["\(stage.url)/ocsp"])])
            recipe.serial = [0x41, 8, 8, 8]
            let certificate = try notation.authority.issue(recipe, to: key)
            let answer = TestSigstore.OCSPRecipe(
                .init(
                    certificate, isGood ? .good : .revoked(at: Notation.now - 60, reason: nil),
                    now: Notation.now),
                now: Notation.now)
            stage.serve("/ocsp", try notation.authority.ocspResponse(answer), "application/ocsp-response")
            let image = try await DockerRegistry.current.push(TestImage(label: "a responder, \(isGood)"))
            try await notation.sign(image.byDigest, try notation.add(key, certificate, named: "web"))

            try await Assay.verify("--project", try notation.project(), image.byDigest)
                .expect(isGood ? "exit 0: verified" : "exit 1: rejected (notary.revoked)")
            #expect(stage.asked == ["/ocsp"])
            let notations = try await notation.verification(image.byDigest)
            #expect((notations.code == 0) == isGood, "\(notations.errors)")
        }
    }

    @Test("nobody is asked about certificates that nobody trusts") func untrusted() async throws {
        try await PlaceStage.run { stage in
            let (notation, stranger) = (try Notation(), try Notation())
            let key = try stranger.key("web", .p256) { $0.set(.listPoints(["\(stage.url)/stranger.crl"])) }
            let image = try await DockerRegistry.current.push(TestImage(label: "a stranger's place"))
            try await stranger.sign(image.byDigest, key)
            try await Assay.verify("--project", try notation.project(), image.byDigest)
                .expect("exit 1: rejected (notary.untrusted)")
            #expect(stage.asked.isEmpty)
        }
    }
}
