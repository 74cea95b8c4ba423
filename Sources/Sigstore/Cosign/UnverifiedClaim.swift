// SPDX-License-Identifier: Apache-2.0

public import OCIModel
import Signatures

/// What a signature says it is about. Nobody has proven it: for showing to people, never for deciding.
public struct UnverifiedClaim: Sendable, Equatable {
    /// The digests it names.
    public let digests: [Digest]
    /// The predicate type of its statement; `nil` for a simple-signing payload.
    public let predicateType: String?
    /// The annotations it carries.
    public let annotations: [String: String]

    /// Whether it says that it signs an image, and not that it attests something about one.
    public var isImageSignature: Bool { predicateType == nil || predicateType == CosignPredicate.sign }
}

extension ImageSignature {
    /// What this signature says, as far as it can be read.
    public var unverifiedClaim: UnverifiedClaim? {
        switch claim {
        case .simpleSigning(let bytes):
            guard let payload = try? SimpleSigningPayload(parsing: bytes) else { return nil }
            return UnverifiedClaim(
                digests: [payload.digest], predicateType: nil, annotations: payload.annotations)
        case .statement(let envelope):
            guard let statement = try? Statement(parsing: envelope.payload) else { return nil }
            let digests = statement.subjects.flatMap { subject in
                Digest.Algorithm.allCases.compactMap { algorithm in
                    subject.digests[algorithm.rawValue].flatMap { Digest(algorithm, hex: $0) }
                }
            }
            return UnverifiedClaim(
                digests: digests, predicateType: statement.predicateType,
                annotations: statement.subjects.first?.annotations ?? [:])
        }
    }
}
