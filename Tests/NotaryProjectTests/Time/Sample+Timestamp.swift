// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import NotaryProject
import TestNotary
import TestSigstore

extension TestSigstore.TimestampAuthority {
    /// An authority as it should be, changed.
    static func notary(
        _ edit: (inout TestSigstore.TimestampAuthorityRecipe) throws -> Void = { _ in }
    ) throws -> Self {
        var recipe = TestSigstore.TimestampAuthorityRecipe(now: TestNotary.now)
        try edit(&recipe)
        return try Self(recipe)
    }

    /// Its root, as verifiers read it.
    var root: [SigningCertificate] {
        get throws { try chain.suffix(1).map { try SigningCertificate(derEncoded: $0.der) } }
    }
}

extension Sample {
    /// The same with a time-stamp of an authority that the policy names.
    func stamped(
        at time: Int = TestNotary.now - 50, by authority: TestSigstore.TimestampAuthority? = nil,
        _ edit: (inout TestSigstore.TimestampRecipe) throws -> Void = { _ in }
    ) throws -> Sample {
        let authority = try authority ?? .notary()
        var recipe = TestSigstore.TimestampRecipe(authority)
        try edit(&recipe)
        return try with {
            $0.signature.timestamp = try recipe.token(over: signature.signature, by: authority, at: time)
            $0.verifier.timestampAnchors = try authority.root
        }
    }

    /// Why the time-stamp proves nothing; `nil` when something else is wrong, or nothing.
    func timestampError() -> TimestampError? {
        if case .timestamp(let error)? = rejection() { error } else { nil }
    }
}
