// SPDX-License-Identifier: Apache-2.0

/// When a key counts (`policy.md` §2 and §4).
package struct KeyValidity: Sendable, Hashable {
    package enum State: String, Sendable, CaseIterable {
        case active, retired, revoked
    }

    package var state: State
    /// Seconds since 1970; the key counts from here on.
    package var notBefore: Int?
    /// Seconds since 1970; the key counts before this moment.
    package var notAfter: Int?

    package init(_ state: State = .active, notBefore: Int? = nil, notAfter: Int? = nil) {
        self.state = state
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// Why a key in this state can never verify anything.
    package var flaw: PolicyProblem? {
        switch state {
        case .revoked: .revokedSigner
        case .retired: notAfter == nil ? .retiredKeyWithoutNotAfter : nil
        case .active: nil
        }
    }
}

/// A public key that a policy or a key ring names, and when it counts.
package struct TrustedKey: Sendable, Hashable {
    package var reference: KeyReference
    package var validity: KeyValidity

    package init(_ reference: KeyReference, _ validity: KeyValidity = KeyValidity()) {
        self.reference = reference
        self.validity = validity
    }
}
