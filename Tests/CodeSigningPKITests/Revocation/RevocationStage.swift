// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import TestSigstore

/// A signer's certificate under an authority that says whether it was revoked.
struct RevocationStage {
    static let place = "http://pki.acme.test/list.crl"

    let authority: TestSigstore.Authority
    /// As it was minted.
    let leaf: TestSigstore.Certificate
    let question: RevocationQuestion

    init(
        authority edit: (inout TestSigstore.AuthorityRecipe) -> Void = { _ in },
        leaf editLeaf: (inout TestSigstore.CertificateRecipe) -> Void = { _ in }
    ) throws {
        authority = try .minted(edit)
        leaf = try authority.issue(
            leafRecipe {
                $0.set(.listPoints([Self.place]))
                editLeaf(&$0)
            }, to: try .init(.p256))
        question = RevocationQuestion(
            try SigningCertificate(derEncoded: leaf.der),
            issuedBy: try SigningCertificate(derEncoded: authority.chain[0].der))
    }

    /// What a list says of the certificate.
    func listed(
        at time: Int = now, by other: TestSigstore.Authority? = nil,
        _ edit: (inout TestSigstore.RevocationListRecipe) -> Void = { _ in }
    ) throws -> RevocationStatus {
        var recipe = TestSigstore.RevocationListRecipe(now: now)
        edit(&recipe)
        let bytes = try (other ?? authority).revocationList(recipe)
        do throws(RevocationProblem) {
            return try CertificateRevocationList(derEncoded: bytes, from: Self.place)
                .status(of: question, at: time)
        } catch {
            return .unknown(error)
        }
    }

    /// What a responder says of the certificate.
    func answered(
        at time: Int = now, by other: TestSigstore.Authority? = nil,
        _ edit: (inout TestSigstore.OCSPRecipe) throws -> Void = { _ in }
    ) throws -> RevocationStatus {
        var recipe = TestSigstore.OCSPRecipe(.init(leaf, now: now), now: now)
        try edit(&recipe)
        let bytes = try (other ?? authority).ocspResponse(recipe)
        do throws(RevocationProblem) {
            return try OCSPResponse(derEncoded: bytes, from: Self.place).status(of: question, at: time)
        } catch {
            return .unknown(error)
        }
    }
}

extension RevocationStatus {
    /// Why it is not known; `nil` when it is.
    var code: RevocationProblem.Code? {
        if case .unknown(let problem) = self { problem.code } else { nil }
    }

    /// What was said of a certificate that was revoked.
    var revocation: Revocation? {
        if case .revoked(let revocation) = self { revocation } else { nil }
    }

    var isGood: Bool {
        if case .good = self { true } else { false }
    }
}
