// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import ContentTrust
import Registry

/// Whom a judge asks about signers besides the registry and the providers of keys.
package struct SignatureServices: Sendable {
    /// Whether certificates were revoked.
    package var revocation: any RevocationSource
    /// What a notary server says of tags.
    package var contentTrust: any ContentTrustSource

    package init(revocation: any RevocationSource, contentTrust: any ContentTrustSource) {
        self.revocation = revocation
        self.contentTrust = contentTrust
    }
}

extension SignatureServices {
    /// These, asked about another moment than the one that a question names.
    package func answering(at now: @escaping @Sendable () -> Int) -> SignatureServices {
        let other = OtherMoment(services: self, now: now)
        return SignatureServices(revocation: other, contentTrust: other)
    }

    private struct OtherMoment: RevocationSource, ContentTrustSource {
        let services: SignatureServices
        let now: @Sendable () -> Int

        func status(
            of question: RevocationQuestion, at _: Int, meter: RequestMeter
        ) async -> RevocationStatus {
            await services.revocation.status(of: question, at: now(), meter: meter)
        }

        func targets(
            _ question: ContentTrustQuestion, at _: Int, meter: RequestMeter
        ) async -> Result<VerifiedTargets, ContentTrustError> {
            await services.contentTrust.targets(question, at: now(), meter: meter)
        }
    }

    /// Nobody is asked, so that nothing is known of either.
    package static let none = SignatureServices(revocation: Nobody(), contentTrust: Nobody())

    private struct Nobody: RevocationSource, ContentTrustSource {
        func status(
            of question: RevocationQuestion, at now: Int, meter: RequestMeter
        ) async -> RevocationStatus {
            .unknown(.notAsked)
        }

        func targets(
            _ question: ContentTrustQuestion, at now: Int, meter: RequestMeter
        ) async -> Result<VerifiedTargets, ContentTrustError> {
            .failure(.server(why: "nothing here asks notary servers"))
        }
    }
}
