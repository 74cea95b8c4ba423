// SPDX-License-Identifier: Apache-2.0

import ContentTrust

extension Explanation {
    /// Why what a notary server says does not count for a signer.
    init(_ error: ContentTrustError, signer: String, _ reference: String) {
        let next: String =
            switch error {
            case .noTrustData(_, _, isUsual: true):
                "sign the tag: docker trust sign; or name the notary server with `server`: the policy names none"
            case .noTrustData, .tagNotSigned, .digestNotSigned: "sign the tag: docker trust sign"
            case .server, .missing: "make the notary server reachable, or name it with `server`"
            case .interrupted: "try again"
            case .store: "make the state folder writable"
            case .otherDigest:
                "find out who moved the tag; sign it again if that was meant, or deploy the signed digest"
            case .untrustedRoot: "compare the root key that the repository has with the policy's"
            case .expired, .rootCertificate: "have the repository's owner sign again"
            case .rollback(_, _, _, let memory):
                "find out why the server gives what is older than it gave before; if the repository was "
                    + "deleted and initialised anew, \(memory.map { "remove \($0)" } ?? "start assay again")"
            default: "compare what the notary server gives with what the repository's owner signed"
            }
        self.init(
            wanted: "\(reference) signed with Docker Content Trust for \(signer)", found: "\(error)",
            next: next)
    }
}
