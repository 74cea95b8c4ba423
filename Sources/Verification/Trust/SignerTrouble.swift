// SPDX-License-Identifier: Apache-2.0

package import Keys
package import Policy

/// A signer that can never verify anything, and why.
package struct UnusableSigner: Sendable, Equatable {
    package enum Cause: Sendable, Equatable {
        case flaw(PolicyProblem)
        case key(KeyError)
    }

    package var name: String
    package var cause: Cause
}

/// A signer that cannot be asked now, and why.
package struct UnreachableSigner: Sendable, Equatable {
    package enum Cause: Sendable, Equatable {
        case key(KeyError)
        case revocation(KeyError)
        /// This version does not verify such signers.
        case unsupported(SignerProvider, SignerMethod)
        /// This version does not verify the log evidence that the signer requires.
        case transparencyLog
    }

    package var name: String
    package var cause: Cause
}
