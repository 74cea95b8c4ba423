// SPDX-License-Identifier: Apache-2.0

import Policy
import Verification

/// The commands with which trusted signers sign: keys and identities sign in different ways.
struct SigningAdvice: Sendable, Equatable {
    /// How a signer signs.
    enum Way: Sendable, CaseIterable {
        case key, identity, notation, contentTrust

        init(_ signer: TrustedSigner) {
            switch (signer.provider, signer.method) {
            case (.cosign, .static), (.cosign, .kms): self = .key
            case (.cosign, .keyless): self = .identity
            case (.notary, _): self = .notation
            case (.dct, _): self = .contentTrust
            }
        }
    }

    /// What is signed.
    enum Subject: Sendable, Equatable {
        /// A reference, best by digest.
        case image(String)
        case file(String, bundle: String)
    }

    private let ways: [Way]
    private let subject: Subject

    /// For ways to sign; when none is known, for those of cosign.
    init(_ ways: [Way], _ subject: Subject) {
        self.ways = Way.allCases.filter((ways.isEmpty ? [.key, .identity] : ways).contains)
        self.subject = subject
    }

    /// For the signers of that name; for all of them when there is none of it.
    init(_ signers: [TrustedSigner], named name: String? = nil, _ subject: Subject) {
        let named = signers.filter { $0.name == name }
        self.init((named.isEmpty ? signers : named).map(Way.init), subject)
    }

    /// What to type; `options` go behind the verb of cosign.
    func command(_ options: String = "") -> String {
        guard ways.count > 1 else { return ways.map { command($0, options) }.joined() }
        return ways.map { "\(command($0, options)) (\(Self.signer($0)))" }.joined(separator: ", or ")
    }

    private func command(_ way: Way, _ options: String) -> String {
        let verb =
            switch subject {
            case .image: "cosign sign"
            case .file(_, let bundle): "cosign sign-blob --bundle \(bundle)"
            }
        let name =
            switch subject {
            case .image(let reference): reference
            case .file(let path, _): path
            }
        let words = verb + (options.isEmpty ? "" : " \(options)")
        return switch way {
        case .key: "\(words) --key KEY \(name)"
        case .identity: "\(words) \(name)"
        case .notation: "notation sign \(name)"
        case .contentTrust: "docker trust sign, by tag"
        }
    }

    private static func signer(_ way: Way) -> String {
        switch way {
        case .key: "a key"
        case .identity: "an identity"
        case .notation: "a Notary Project certificate"
        case .contentTrust: "Docker Content Trust"
        }
    }
}
