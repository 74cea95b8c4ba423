// SPDX-License-Identifier: Apache-2.0

import LinearPattern
package import OCIModel
import StrictJSON

extension Gate {
    /// SHA-256 of what the gate is: its name, its types, its signers, and what decides which attestations are its own and
    /// what their times are. What is remembered of a gate goes by it, so that it outlives a change of other conditions.
    package var fingerprint: Digest {
        let configuration =
            if case .testResult(let wanted) = condition { wanted.configuration ?? "" } else { "" }
        let parts =
            ["gate 1", name] + type.uris.sorted() + ["signers"] + signers.map(\.canonical).sorted()
            + ["configuration", configuration, "time"] + predicateTime
        return Digest(sha256Of: Array(CanonicalText.joined(parts).utf8))
    }
}

extension Signer {
    /// What the signer says, in a text that two signers share exactly when they say the same.
    fileprivate var canonical: String {
        var parts = [
            provider.rawValue, transparencyLog?.rawValue ?? "", (trustRoot ?? .publicGood).canonical,
        ]
        parts += annotations.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
        parts.append(identity.canonical)
        return CanonicalText.joined(parts)
    }
}

extension SignerIdentity {
    fileprivate var canonical: String {
        switch self {
        case .key(let key):
            let reference = if case .pem(let text) = key.reference { text } else { key.reference.title }
            return CanonicalText.joined(["key", reference])
        case .keyless(let keyless):
            let identities = keyless.identities.map {
                CanonicalText.joined([$0.issuer.map(\.canonical) ?? "", $0.subject.canonical])
            }
            let claims = keyless.claims.sorted { $0.key.rawValue < $1.key.rawValue }
                .flatMap { ["\($0.key.rawValue)", $0.value.canonical] }
            return CanonicalText.joined(
                ["keyless", keyless.providerURL ?? "", "\(keyless.anyIdentity)"] + identities.sorted()
                    + ["claims"] + claims)
        case .notary(let trust): return CanonicalText.joined(["notary", trust.canonical])
        case .contentTrust(let pin): return CanonicalText.joined(["dct", pin.canonical])
        }
    }
}

extension NotaryTrust {
    fileprivate var canonical: String {
        let lists = [certificates, signingAuthorityCertificates, timestampCertificates].map { list in
            CanonicalText.joined(list.map { if case .pem(let text) = $0 { text } else { $0.title } })
        }
        let subjects =
            switch identities {
            case .any: "*"
            case .subjects(let subjects): CanonicalText.joined(subjects.map(\.text).sorted())
            }
        return CanonicalText.joined(
            lists + [
                subjects, verifyTimestamp.rawValue, revocation.rawValue, timestampRevocation.rawValue,
            ])
    }
}

extension ContentTrustPin {
    fileprivate var canonical: String {
        let key =
            if case .pem(let text) = rootKey.reference { text } else { rootKey.reference.title }
        return CanonicalText.joined([key, server ?? ""] + delegations.sorted())
    }
}

extension TrustRootReference {
    fileprivate var canonical: String {
        switch self {
        case .named(let name): "named \(name)"
        case .file(let path): "file \(path)"
        case .inline(let bytes): "inline \(Digest(sha256Of: bytes))"
        }
    }
}

extension TextMatcher {
    fileprivate var canonical: String {
        switch self {
        case .exactly(let text): "=\(text)"
        case .pattern(let pattern): "~\(pattern.text)"
        }
    }
}

/// Texts in a row that no other row of texts gives.
private enum CanonicalText {
    static func joined(_ parts: [String]) -> String {
        parts.map { "\($0.utf8.count):\($0)" }.joined()
    }
}
