// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import FoundationEssentials
import LinearPattern
import Signatures
import Sigstore
import StrictJSON
import Testing

/// CPython's releases as they were signed, against the trust root that comes with the program.
@Suite(.enabled(if: hasSharedData, "the public test data is not here"))
struct ProductionBundleTests {
    struct Release {
        let bundle: Bundle
        let artifact: SignedMessage
        let identity: IdentityPolicy

        init(_ line: Substring) throws {
            let root = JSONCursor(try JSON(parsing: String(line)))
            bundle = try Bundle(try root.required("bundle").json)
            artifact = .digest(
                try #require(MessageDigest(.sha256, hex: try root.required("sha256").string())))
            identity = IdentityPolicy(
                .oneOf([
                    .init(
                        issuer: .exactly(try root.required("issuer").string()),
                        subject: .exactly(try root.required("identity").string()))
                ]))
        }
    }

    private func releases() throws -> [Release] {
        let file = sharedData.appending(path: "cpython/bundles.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(Release.init)
    }

    private let now = 1_795_219_200

    @Test func everyReleaseVerifies() throws {
        let verifier = BundleVerifier(SignatureVerifier(root: try BuiltInTrustRoot.publicGood.load()))
        let releases = try releases()
        #expect(releases.count == 240)
        for release in releases {
            let verified = try verifier.verify(
                release.bundle, of: release.artifact, signedBy: release.identity, at: now)
            #expect(verified.signature.certificate?.authority == "https://fulcio.sigstore.dev")
            #expect(
                verified.signature.logEntries.entries.map(\.log.baseURL) == ["https://rekor.sigstore.dev"])
            #expect(!verified.signature.times.isEmpty)
        }
    }

    @Test func noReleaseIsAnothersOrBySomebodyElse() throws {
        let verifier = BundleVerifier(SignatureVerifier(root: try BuiltInTrustRoot.publicGood.load()))
        let releases = try Array(releases().prefix(12))
        for (release, other) in zip(releases, releases.dropFirst()) {
            #expect(throws: SignatureRejection.self) {
                try verifier.verify(release.bundle, of: other.artifact, signedBy: release.identity, at: now)
            }
            let stranger = IdentityPolicy(
                .oneOf([.init(issuer: .exactly("https://accounts.google.com"), subject: .exactly("a@b.c"))]))
            do throws(SignatureRejection) {
                _ = try verifier.verify(release.bundle, of: release.artifact, signedBy: stranger, at: now)
                Issue.record("accepted")
            } catch {
                #expect(error.code == "identity.mismatch")
            }
        }
    }

    @Test func noneVerifiesUnderAnotherInstance() throws {
        let staging = BundleVerifier(SignatureVerifier(root: try BuiltInTrustRoot.staging.load()))
        for release in try releases().prefix(3) {
            do throws(SignatureRejection) {
                _ = try staging.verify(
                    release.bundle, of: release.artifact, signedBy: release.identity, at: now)
                Issue.record("accepted")
            } catch {
                #expect(error.code == "log.unknown")
            }
        }
    }
}
