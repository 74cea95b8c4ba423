// SPDX-License-Identifier: Apache-2.0

package import LinearPattern
package import OCIModel
package import StrictJSON

/// The body of a project's policy (`policy.md` §2), defaults filled in.
package struct PolicyBody: Sendable, Equatable {
    package var enabled = true
    package var enforcement = EnforcementLevel.strict
    package var providers: Set<SignerProvider> = [.cosign]
    package var methods = Set(SignerMethod.allCases)
    package var minSlsaLevel = 0
    package var applicationSigners = ApplicationSigners.override
    /// Whether `applicationSigners` was written.
    package var saysApplicationSigners = false
    package var defaultSigners: [Signer] = []
    package var threshold = 1
    /// Which images this governs, matched on every spelling of the repository.
    package var images: [Glob] = Self.everyImage
    /// Which of these it does not govern, matched likewise.
    package var exceptImages: [Glob] = []
    package var unmatchedImages = Disposition.deny
    package var tagReferences = Disposition.warn
    package var subjectScope = SubjectScope.index
    package var exemptions: [Exemption] = []
    package var slsa = SlsaPolicy()
    package var gates: [Gate] = []

    package init() {}

    package static let everyImage: [Glob] = [Glob("**")].compactMap { $0 }
}

/// Which signature systems count.
package enum SignerProvider: String, Sendable, CaseIterable {
    case cosign, notary, dct
}

/// How a signer is known.
package enum SignerMethod: String, Sendable, CaseIterable {
    case `static`, kms, keyless
}

/// What an application may say about signers.
package enum ApplicationSigners: String, Sendable, CaseIterable {
    /// Its signers replace the project's.
    case override
    /// It chooses among the project's.
    case restrict
    /// It may name none.
    case forbid
}

/// Which digests need evidence when a reference is an index.
package enum SubjectScope: String, Sendable, CaseIterable {
    /// The digest that was referenced.
    case index
    /// The index, or each of its runnable children.
    case allPlatforms
}

/// A time-boxed allowance for one digest.
package struct Exemption: Sendable, Equatable {
    /// The image as it is written.
    package var image: String
    /// The repositories it is exempt in.
    package var scope: Scope
    package var digest: Digest
    package var reason: String
    /// The first moment at which it no longer applies, in seconds since 1970.
    package var until: Int
    package var location: SourceLocation

    /// Which repositories an exemption is for.
    package enum Scope: Sendable, Equatable {
        case repository(Repository)
        /// Matched on every spelling.
        case repositories(Glob)
    }

    /// Whether it is for that digest in that repository.
    package func covers(_ repository: Repository, _ digest: Digest) -> Bool {
        guard digest == self.digest else { return false }
        return switch scope {
        case .repository(let exempt): exempt == repository
        case .repositories(let glob): repository.spellings.contains(where: glob.matches)
        }
    }
}
