// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import LinearPattern
import Signatures
import Sigstore
import StrictJSON
import Testing

/// The cases of sigstore-conformance that stand beside the project: each with the artifact and with its digest.
@Suite(.enabled(if: hasSharedData, "the public test data is not here"))
struct ConformanceTests {
    /// One folder of the suite.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var testDescription: String { name }
        var mustFail: Bool { name.hasSuffix("fail") }

        static let folder = sharedData.appending(path: "conformance")
        static let all: [Case] = {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            return names.sorted().map(Case.init).filter { $0.file("bundle.sigstore.json") != nil }
        }()

        func file(_ name: String) -> [UInt8]? {
            (try? Data(contentsOf: Self.folder.appending(path: "\(self.name)/\(name)"))).map(Array.init)
        }

        func text(_ name: String) -> String? {
            file(name).map { bytes in
                String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).joined()
            }
        }

        var artifact: [UInt8] {
            file("artifact") ?? (try? Data(contentsOf: Self.folder.appending(path: "a.txt"))).map(Array.init)
                ?? []
        }

        /// The code of the rejection; `nil` when the bundle verifies.
        func code(of artifact: SignedMessage) throws -> String? {
            let root =
                try file("trusted_root.json").map { try TrustRoot(parsing: $0) }
                ?? BuiltInTrustRoot.publicGood.load()
            let verifier = BundleVerifier(SignatureVerifier(root: root, logsForKeys: .required))
            do {
                let bundle = try Bundle(parsing: file("bundle.sigstore.json") ?? [])
                if let pem = file("key.pub") {
                    let key = try PublicKey(pemEncoded: String(decoding: pem, as: UTF8.self))
                    _ = try verifier.verify(bundle, of: artifact, signedWith: key, at: now)
                } else {
                    _ = try verifier.verify(bundle, of: artifact, signedBy: policy, at: now)
                }
                return nil
            } catch let error as SignatureRejection {
                return error.code
            } catch is BundleError {
                return "bundle.malformed"
            } catch is PublicKeyError {
                return "key.unusable"
            }
        }

        private var policy: IdentityPolicy {
            let subject = TextMatcher.exactly(text("identity") ?? Self.subject)
            let issuer = TextMatcher.exactly(text("issuer") ?? Self.issuer)
            return IdentityPolicy(.oneOf([.init(issuer: issuer, subject: subject)]))
        }

        private static let issuer = "https://token.actions.githubusercontent.com"
        private static let subject =
            "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/"
            + "extremely-dangerous-oidc-beacon.yml@refs/heads/main"
        /// 2026-11-21.
        private let now = 1_795_219_200

        init(name: String) { self.name = name }
    }

    @Test(arguments: Case.all) func isJudgedAsItsNameSays(_ conformance: Case) throws {
        let path = try conformance.code(of: .bytes(conformance.artifact))
        let digest = try conformance.code(of: .digest(MessageDigest(of: conformance.artifact, .sha256)))
        #expect((path != nil) == conformance.mustFail, "\(path ?? "verified")")
        #expect(path == digest)
    }

    @Test func noneIsMissing() { #expect(Case.all.count == 45) }
}
