// SPDX-License-Identifier: Apache-2.0

/// The annotations and conditions of Applications that Assay writes.
package enum ApplicationNotice {
    /// What Argo CD 3.5 shows as a banner.
    package static let banner = "notice.argocd.argoproj.io/"
    /// The link that every version shows.
    package static let link = "link.argocd.argoproj.io/image-verification"
    /// Asks the controller to compare again.
    package static let refresh = "argocd.argoproj.io/refresh"

    /// Shown red: the sync is, or would be, refused.
    package static let errorCondition = "ImageVerificationError"
    /// Shown yellow: it is allowed, and something is held against it.
    package static let warningCondition = "ImageVerificationWarning"

    package static let conditionTypes: Set<String> = [errorCondition, warningCondition]

    /// Whether an annotation is one that Assay writes.
    package static func isOurs(_ annotation: String) -> Bool {
        annotation == link || annotation.hasPrefix(banner)
    }
}
