// SPDX-License-Identifier: Apache-2.0

import Attestations
import CodeSigningPKI
import ContentTrust
import Keys
import NotaryProject
package import Policy
import Registry
import Sigstore
import TrustRoots
import Verification

/// Every stable code, what it decides and what it means: the source of `docs/reasons.md`.
package enum ReasonCatalog {
    /// One code.
    package struct Entry: Sendable, Equatable {
        package var code: String
        /// The outcome it stands for; `nil` when it is only said beside one.
        package var outcome: Outcome?
        /// One sentence.
        package var meaning: String

        package init(code: String, outcome: Outcome?, meaning: String) {
            self.code = code
            self.outcome = outcome
            self.meaning = meaning
        }
    }

    /// All of them, sorted by code; one code may be said by two modules with the same meaning.
    package static var entries: [Entry] {
        let all =
            Reason.Code.allCases.map { Entry(code: $0.rawValue, outcome: $0.outcome, meaning: $0.meaning) }
            + SignatureRejection.Code.allCases.map {
                Entry(code: $0.rawValue, outcome: $0.outcome, meaning: $0.meaning)
            }
            + IdentityMismatch.Code.allCases.map {
                Entry(code: $0.rawValue, outcome: .rejected, meaning: $0.meaning)
            }
            + LogError.Code.allCases.map {
                Entry(code: $0.rawValue, outcome: $0.outcome, meaning: $0.meaning)
            }
            + CertificateError.Code.allCases.map {
                Entry(code: $0.rawValue, outcome: .rejected, meaning: $0.meaning)
            }
            + SCTError.Code.allCases.map {
                Entry(code: $0.rawValue, outcome: .rejected, meaning: $0.meaning)
            }
            + TimestampError.Code.allCases.map {
                Entry(code: $0.rawValue, outcome: .rejected, meaning: $0.meaning)
            }
            + NotaryRejection.Code.allCases.map {
                Entry(code: $0.rawValue, outcome: .rejected, meaning: $0.meaning)
            }
            + NotaryCertificateFault.Code.allCases.map {
                Entry(code: $0.rawValue, outcome: .rejected, meaning: $0.meaning)
            }
            + RevocationProblem.Code.allCases.map {
                Entry(code: $0.rawValue, outcome: .undetermined, meaning: $0.meaning)
            }
            + AnchorFailure.Code.allCases.map {
                Entry(code: $0.rawValue, outcome: nil, meaning: $0.meaning)
            }
            + ContentTrustError.Code.allCases.map {
                Entry(code: $0.rawValue, outcome: $0.outcome, meaning: $0.meaning)
            }
            + TrustRootFailure.Code.allCases.map {
                Entry(code: $0.rawValue, outcome: $0.outcome, meaning: $0.meaning)
            }
            + KeyWindowObjection.Code.allCases.map {
                Entry(code: $0.rawValue, outcome: .rejected, meaning: $0.meaning)
            }
            + ProvenanceObjection.Code.allCases.map {
                Entry(code: $0.rawValue, outcome: .rejected, meaning: $0.meaning)
            }
            + GateProblem.Code.allCases.map {
                Entry(code: $0.rawValue, outcome: $0.outcome, meaning: $0.meaning)
            }
            + SummaryObjection.Code.allCases.map {
                Entry(code: $0.rawValue, outcome: .rejected, meaning: $0.meaning)
            }
            + RegistryError.Code.allCases.map {
                Entry(code: $0.rawValue, outcome: .undetermined, meaning: $0.meaning)
            }
            + KeyError.Code.allCases.map {
                Entry(code: $0.rawValue, outcome: $0.outcome, meaning: $0.meaning)
            }
            + KeyFetchError.Cause.Code.allCases.map {
                Entry(code: $0.rawValue, outcome: $0.outcome, meaning: $0.meaning)
            }
            + PolicyProblem.Code.allCases.map {
                Entry(
                    code: $0.rawValue, outcome: $0.severity == .error ? .misconfigured : nil,
                    meaning: $0.meaning)
            }
        return all.sorted { $0.code < $1.code }
    }

    /// The page as Markdown.
    ///
    /// - Parameter more: reasons of modules that this one does not know.
    package static func markdown(with more: [Entry]) -> String {
        var lines = [
            "# Reasons",
            "",
            "Every reason has a stable code: in reports, metrics and here. `assay reasons` writes this page.",
            "An outcome in the second column is what the reason stands for; `–` is said beside any outcome.",
            "",
            "| code | outcome | meaning |",
            "|---|---|---|",
        ]
        lines += (entries + more).sorted { $0.code < $1.code }.map {
            "| `\($0.code)` | \($0.outcome?.rawValue ?? "–") | \($0.meaning) |"
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
