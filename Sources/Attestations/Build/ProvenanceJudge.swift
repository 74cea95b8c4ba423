// SPDX-License-Identifier: Apache-2.0

package import Policy
import Signatures
package import Sigstore

/// Finds the build level that each provenance of an image reaches (SLSA v1.2, "Verifying artifacts", steps 1 and 2).
package struct ProvenanceJudge: Sendable {
    let platforms: [BuildPlatform]
    let expectations: [SlsaExpectations]
    let countsUnsigned: Bool

    /// A judge for one trust table and everything that is expected of a build.
    package init(platforms: [BuildPlatform], expectations: [SlsaExpectations], countsUnsigned: Bool) {
        self.platforms = platforms
        self.expectations = expectations
        self.countsUnsigned = countsUnsigned
    }

    /// The level of one statement; `nil` when it is no provenance. More statements can only raise a level.
    package func finding(_ candidate: ProvenanceCandidate) -> ProvenanceFinding? {
        let provenance: Provenance
        do throws(ProvenanceObjection) {
            guard let read = try Provenance(candidate.statement) else { return nil }
            provenance = read
        } catch {
            return ProvenanceFinding(candidate, builderID: nil, objections: [error])
        }
        var finding = ProvenanceFinding(candidate, builderID: provenance.builderID, objections: [])
        switch candidate.proof {
        case .unsigned:
            finding.objections = [.unsigned]
            if countsUnsigned {
                finding.objections += [raise(&finding, to: 1, from: nil, provenance, nil)].compactMap(\.self)
            }
        case .stranger(let statement):
            finding.objections = [.unknownSigner(statement.signerName)]
            if countsUnsigned {
                finding.objections += [raise(&finding, to: 1, from: nil, provenance, statement)].compactMap(
                    \.self)
            }
        case .platforms(let matches):
            var objections: [(level: Int, objection: ProvenanceObjection)] = []
            for (index, statement) in matches where platforms.indices.contains(index) {
                let platform = platforms[index]
                if let objection = raise(
                    &finding, to: platform.maxLevel, from: platform, provenance, statement)
                {
                    objections.append((platform.maxLevel, objection))
                }
            }
            // One signer may be meant by several entries; what the nearest of them holds against it tells the story.
            finding.objections =
                objections.filter { $0.level > finding.level }.map(\.objection)
                .max { $0.progress < $1.progress }.map { [$0] } ?? []
        }
        return finding
    }

    /// Notes the level if the provenance holds; returns the objection if it does not.
    private func raise(
        _ finding: inout ProvenanceFinding, to level: Int, from platform: BuildPlatform?,
        _ provenance: Provenance, _ statement: AttestedStatement?
    ) -> ProvenanceObjection? {
        do throws(ProvenanceObjection) {
            var certificate: BuildCertificate?
            if let statement { certificate = try BuildCertificate(statement) }
            // 1. It speaks for the builder that the signer may speak for.
            try platform?.expect(provenance, signedBy: certificate)
            // 2. It is the build that is expected.
            for expectation in expectations { try expectation.expect(provenance, certificate) }
            try expectUsualTrigger(provenance, certificate)
            var found = finding
            (found.level, found.provenance, found.platform) = (level, provenance, platform)
            let isMore = level > finding.level || level == finding.level && found.isHermetic
            if isMore || finding.provenance == nil { finding = found }
            return nil
        } catch {
            return error
        }
    }

    /// Whoever may open a pull request would build what nobody merged. Only who comes first in the list may let them: an
    /// application's owner can add to what a project expects, and take nothing from it.
    private func expectUsualTrigger(
        _ provenance: Provenance, _ certificate: BuildCertificate?
    ) throws(ProvenanceObjection) {
        guard expectations.first?.triggers.isEmpty ?? true else { return }
        if let trigger = certificate?.trigger ?? provenance.trigger,
            Self.pullRequests.contains(where: trigger.hasPrefix)
        {
            throw .pullRequest(trigger: trigger)
        }
        if let ref = certificate?.ref ?? provenance.source?.ref,
            Self.pullRequestRefs.contains(where: ref.hasPrefix)
        {
            throw .pullRequest(trigger: ref)
        }
    }

    /// Events of GitHub and GitLab, with their kinds: `pull_request_target`, `pull_request_review`, ….
    private static let pullRequests = ["pull_request", "merge_request", "external_pull_request"]
    private static let pullRequestRefs = ["refs/pull/", "refs/merge-requests/"]
}

/// A provenance of an image, and who is proven to have signed it.
package struct ProvenanceCandidate: Sendable {
    /// Who is proven to have signed.
    package enum Proof: Sendable {
        /// Nobody.
        case unsigned
        /// The holder of a certificate of a known authority, whom the trust table does not know.
        case stranger(AttestedStatement)
        /// The signers of these entries of the trust table.
        case platforms([(index: Int, statement: AttestedStatement)])
    }

    package var statement: Statement
    package var proof: Proof

    package init(statement: Statement, proof: Proof) {
        self.statement = statement
        self.proof = proof
    }
}

/// What one provenance comes to.
package struct ProvenanceFinding: Sendable {
    package var predicateType: String
    /// `builder.id`, as far as it could be read.
    package var builderID: String?
    /// Who is proven to have signed; `nil` for nobody.
    package var signer: String?
    /// The build level it reaches: 0...3.
    package var level = 0
    /// The entry of the trust table that gives the level.
    package var platform: BuildPlatform?
    /// What it says, once it counts.
    package var provenance: Provenance?
    package var statement: Statement
    /// Why it does not count, or not for what another entry of the table would give.
    package var objections: [ProvenanceObjection]

    init(_ candidate: ProvenanceCandidate, builderID: String?, objections: [ProvenanceObjection]) {
        statement = candidate.statement
        predicateType = candidate.statement.predicateType
        self.builderID = builderID
        self.objections = objections
        signer =
            switch candidate.proof {
            case .unsigned: nil
            case .stranger(let statement): statement.signerName
            case .platforms(let matches): matches.first?.statement.signerName
            }
    }
}

extension AttestedStatement {
    /// Who signed, as the certificate or else the policy names them.
    package var signerName: String {
        certificateSubject ?? signer ?? "a key \(attestation.signature.key.fingerprint)"
    }
}
