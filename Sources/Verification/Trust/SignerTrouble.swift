// SPDX-License-Identifier: Apache-2.0

package import Keys
package import Policy
package import TrustRoots

/// A signer that can never verify anything, and why.
package struct UnusableSigner: Sendable, Equatable {
    package enum Cause: Sendable, Equatable {
        case flaw(PolicyProblem)
        case key(KeyError)
        case trustRoot(TrustRootFailure)
        case anchor(AnchorFailure)
    }

    package var name: String
    package var cause: Cause
}

/// A signer that cannot be asked now, and why.
package struct UnreachableSigner: Sendable, Equatable {
    package enum Cause: Sendable, Equatable {
        case key(KeyError)
        case revocation(KeyError)
        case trustRoot(TrustRootFailure)
        case anchor(AnchorFailure)
    }

    package var name: String
    package var cause: Cause
}

extension UnreachableSigner {
    /// Whether a signer of the policy could verify something when it is at hand again; a revocation stands for none.
    var standsForSigner: Bool {
        switch cause {
        case .key, .trustRoot, .anchor: true
        case .revocation: false
        }
    }
}
