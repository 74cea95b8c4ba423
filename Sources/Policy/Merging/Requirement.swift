// SPDX-License-Identifier: Apache-2.0

package import LinearPattern
import StrictJSON

/// What one policy and the application's wishes come to: the thing every image is held against.
package struct Requirement: Sendable {
    /// Which policy this comes from, for people: `AppProject/shop + Application/web`.
    package var origin: String
    package var enforcement: EnforcementLevel
    package var providers: Set<SignerProvider>
    package var methods: Set<SignerMethod>
    package var signers: [Signer]
    /// Keys that verify nothing, whoever names them.
    package var revoked: [TrustedKey]
    package var threshold: Int
    package var minSlsaLevel: Int
    package var images: [Glob]
    /// Which of these are not governed.
    package var exceptImages: [Glob]
    package var unmatchedImages: Disposition
    package var tagReferences: Disposition
    package var subjectScope: SubjectScope
    package var exemptions: [Exemption]
    /// What builds must look like: all of it. The policy's own come first.
    package var expectations: [SlsaExpectations]
    /// Whose word on builds counts.
    package var buildTrust: BuildTrust
    package var gates: [Gate]
    /// What is wrong with the merge (then the requirement is misconfigured) and what the reader should know.
    package var diagnostics: [PolicyDiagnostic]

    /// Whether anything in it can never be satisfied or could not be read.
    package var isMisconfigured: Bool { diagnostics.contains { $0.severity == .error } }

    /// Whether this governs images of that repository (`registry/path`).
    package func governs(repository: String) -> Bool { governs(spellings: [repository]) }

    /// Whether this governs images of the repository with these spellings: one that is excepted by any is not governed.
    package func governs(spellings: [String]) -> Bool {
        guard spellings.contains(where: { name in images.contains { $0.matches(name) } }) else {
            return false
        }
        return !spellings.contains { name in exceptImages.contains { $0.matches(name) } }
    }
}
