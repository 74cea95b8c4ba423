// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
package import Policy
import Sigstore
package import TrustRoots

extension LoadedTrustRoot {
    /// Throws when nothing that `signer` signs can ever verify under this root: what would have to vouch for it is not
    /// listed, or cannot be used.
    package func expectSuitable(for signer: Signer) throws(TrustRootFailure) {
        switch signer.identity {
        case .key(let key):
            guard signer.logs != .required || root.listsTransparencyLogs else {
                throw .listsNoLog(root: name)
            }
            if signer.logs == .required { try expectUsableLog() }
            // A retired key vouches only for what it is proven to have signed before.
            if key.validity.state == .retired { try expectSourceOfTime(for: signer) }
        case .keyless(let identity):
            guard signer.logs != .required || root.listsTransparencyLogs else {
                throw .listsNoLog(root: name)
            }
            try expectAuthority(identity.providerURL)
            let logs = signer.logs ?? (root.listsTransparencyLogs ? .required : .optional)
            if logs == .required { try expectUsableLog() }
            // Only a root that lists no source of time leaves it to the moment of the check.
            if root.tellsTime { try expectSourceOfTime(for: signer) }
            guard !root.listsCertificateTransparencyLogs || !root.certificateTransparencyLogs.isEmpty else {
                throw .unusableCertificateLog(root: name)
            }
        case .notary, .contentTrust: break
        }
    }

    /// Whom `signer` would trust besides those it means, as this root certifies strangers; `nil` when it does not. A
    /// copy of a public root is public, whatever file it is in.
    package func flaw(of signer: Signer) -> PolicyProblem? {
        guard let flaw = signer.flawOnPublicRoot, root.certifiesStrangers else { return nil }
        return flaw
    }

    private func expectAuthority(_ wanted: String?) throws(TrustRootFailure) {
        let known = root.certificateAuthorities.map(\.uri)
        guard !known.isEmpty else { throw .noUsableAuthority(root: name) }
        guard let wanted else { return }
        guard known.contains(where: { IdentityPolicy.isSameAuthority($0, wanted) }) else {
            throw .unknownAuthority(wanted, root: name, known: Array(Set(known)).sorted())
        }
    }

    private func expectUsableLog() throws(TrustRootFailure) {
        guard !root.transparencyLogs.isEmpty else { throw .unusableLog(root: name) }
    }

    private func expectSourceOfTime(for signer: Signer) throws(TrustRootFailure) {
        let logsTellTime = signer.logs != .ignored && !root.transparencyLogs.isEmpty
        guard logsTellTime || !root.timestampAuthorities.isEmpty else { throw .noSourceOfTime(root: name) }
    }
}
